/** Remembers answers by caller, asset and stretch of time. Bounded: when it is full it forgets all and begins anew. */
import type { Caller } from "../identity/caller.ts";
import { countUpTo } from "./borders.ts";
import type { Asset } from "./catalog.ts";
import type { Entitlement, JudgeQuestion } from "./judge.ts";
import type { CallerFacts } from "./standing.ts";

/** Borders and answers together; about a hundred bytes each at the worst. */
const REMEMBERED_MAX = 500_000;

interface Deciding {
  factsOf(caller: Caller): CallerFacts;
  bordersOf(facts: CallerFacts, asset: Asset | undefined): Float64Array;
  decide(facts: CallerFacts, question: JudgeQuestion): Entitlement;
}

/** What is known of one caller. */
interface Known {
  readonly facts: CallerFacts;
  readonly steps: Map<Asset | undefined, Steps>;
}

/** What is known of one caller and one asset: two answers, of reads and of the rest, between each two borders. */
interface Steps {
  readonly borders: Float64Array;
  readonly answers: (Entitlement | undefined)[];
}

/** Answers as `decide` does. Callers that are equal in what a verdict reads share their answers. */
export function rememberAnswers(deciding: Deciding): (question: JudgeQuestion) => Entitlement {
  let byObject = new WeakMap<Caller, Known>();
  let byKey = new Map<string, Known>();
  let size = 0;
  const recall = (caller: Caller): Known => {
    const key = keyOf(caller);
    let known = byKey.get(key);
    if (!known) byKey.set(key, (known = { facts: deciding.factsOf(caller), steps: new Map() }));
    byObject.set(caller, known);
    size++;
    return known;
  };
  return (question) => {
    if (size > REMEMBERED_MAX) {
      byObject = new WeakMap();
      byKey = new Map();
      size = 0;
    }
    const { caller, asset, action, at } = question;
    const known = byObject.get(caller) ?? recall(caller);
    let steps = known.steps.get(asset);
    if (!steps) {
      steps = { borders: deciding.bordersOf(known.facts, asset), answers: [] };
      known.steps.set(asset, steps);
      size += steps.borders.length + 1;
    }
    const stretch = countUpTo(steps.borders, at) * 2 + (action === "read" || action === "list" ? 1 : 0);
    const answer = steps.answers[stretch];
    if (answer) return answer;
    size++;
    return (steps.answers[stretch] = deciding.decide(known.facts, question));
  };
}

function keyOf({ person, principal, account, established, serviceItself }: Caller): string {
  return `${person.toLowerCase()}\n${principal}\n${account ?? ""}\n${established}\n${serviceItself}`;
}
