/** Remembers answers by caller, asset and stretch of time. Bounded: when it is full it forgets all and begins anew. */
import type { Caller } from "../identity/caller.ts";
import { holds } from "./catalog.ts";
import type { Asset, Interval } from "./catalog.ts";
import type { CallerJudge, Entitlement, Judge, JudgeQuestion } from "./judge.ts";
import type { CallerFacts } from "./standing.ts";

/** Stretches, about a hundred bytes each at the worst. */
const REMEMBERED_MAX = 500_000;

interface Deciding {
  factsOf(caller: Caller): CallerFacts;
  stretchOf(facts: CallerFacts, asset: Asset | undefined, at: number): Interval;
  decide(facts: CallerFacts, question: JudgeQuestion): Entitlement;
  isReading(question: JudgeQuestion): boolean;
}

/** Two answers, of reads and of the rest, that hold for a stretch of time. */
interface Stretch extends Interval {
  reading: Entitlement | undefined;
  other: Entitlement | undefined;
}

/** What is known of one caller. */
interface Known {
  readonly facts: CallerFacts;
  readonly stretches: Map<Asset | undefined, Stretch[]>;
  /** The last that was asked for: most callers stay with one asset. */
  last: { readonly asset: Asset | undefined; readonly stretch: Stretch } | undefined;
}

/** Answers as `decide` does. Callers that are equal in what a verdict reads share their answers. */
export function rememberAnswers(deciding: Deciding): Judge {
  const callers = new Map<string, Known>();
  let size = 0;
  const find = ({ facts, stretches }: Known, { asset, at }: JudgeQuestion): Stretch => {
    let ofAsset = stretches.get(asset);
    if (!ofAsset) stretches.set(asset, (ofAsset = []));
    for (const known of ofAsset) if (holds(known, at)) return known;
    const { from, until } = deciding.stretchOf(facts, asset, at);
    const fresh = { from, until, reading: undefined, other: undefined };
    ofAsset.push(fresh);
    size++;
    return fresh;
  };
  const recall = (known: Known, question: JudgeQuestion): Stretch => {
    const { last } = known;
    if (last && last.asset === question.asset && holds(last.stretch, question.at)) return last.stretch;
    const stretch = find(known, question);
    known.last = { asset: question.asset, stretch };
    return stretch;
  };
  return (caller): CallerJudge => {
    const key = keyOf(caller);
    let known = callers.get(key);
    if (!known)
      callers.set(key, (known = { facts: deciding.factsOf(caller), stretches: new Map(), last: undefined }));
    const mine = known;
    return (question) => {
      if (size > REMEMBERED_MAX) {
        for (const one of callers.values()) {
          one.stretches.clear();
          one.last = undefined;
        }
        size = 0;
      }
      const stretch = recall(mine, question);
      if (deciding.isReading(question)) return (stretch.reading ??= deciding.decide(mine.facts, question));
      return (stretch.other ??= deciding.decide(mine.facts, question));
    };
  };
}

function keyOf({ person, principal, account, established, serviceItself }: Caller): string {
  return `${person.toLowerCase()}\n${principal}\n${account ?? ""}\n${established}\n${serviceItself}`;
}
