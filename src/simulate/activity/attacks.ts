/** Plans the attacks: who, when, what. Everybody attacks once at most, and nobody before the fifth week. */
import { createRandom, shuffled } from "../random.ts";
import { ATTACK_KINDS, RECIPES } from "./attack-kinds.ts";
import type { AttackKind, Recipe, Scene } from "./attack-kinds.ts";
import { HOUR } from "./options.ts";
import type { Person } from "./people.ts";
import type { HourActivity } from "./split.ts";

export interface Attack {
  /** `own_max_10x-03` */
  readonly id: string;
  readonly kind: AttackKind;
  /** Number of the person. */
  readonly person: number;
  /** From the start of its first hour to the end of its last, ms since 1970. */
  readonly from: number;
  readonly until: number;
  /** What it adds to the person's ordinary hours; sorted by hour, then asset. */
  readonly rows: readonly HourActivity[];
  /** Over how many sessions the person spreads it. */
  readonly sessions: number;
}

export interface Plan {
  readonly attacks: readonly Attack[];
  /** The people, of whom some now begin later than they would have. */
  readonly people: readonly Person[];
}

/** Days without attacks, from which everything may be learnt. */
export const QUIET_DAYS = 28;
/** Days that are looked at before another person is. */
const TRIES = 12;

/** Kinds in turn, so that a small fleet has one of each before it has two of any. */
export function planAttacks(scene: Scene, drawn: readonly Person[]): Plan {
  const people = [...drawn];
  const attacks: Attack[] = [];
  const taken = new Set<number>();
  const exhausted = new Set<AttackKind>();
  for (let number = 0; number < scene.setting.attacksPerKind; number++) {
    for (const kind of ATTACK_KINDS) {
      if (exhausted.has(kind)) continue;
      const found = findOccasion(scene, {
        kind,
        number,
        people: people.filter((one) => !taken.has(one.number)),
      });
      if (!found) {
        exhausted.add(kind);
        continue;
      }
      attacks.push(found.attack);
      taken.add(found.person.number);
      people[found.person.number] = found.person;
    }
  }
  return { attacks: attacks.sort((a, b) => a.from - b.from || a.person - b.person), people };
}

interface Search {
  readonly kind: AttackKind;
  readonly number: number;
  /** Who never attacked. */
  readonly people: readonly Person[];
}

function findOccasion(
  scene: Scene,
  { kind, number, people }: Search,
): { attack: Attack; person: Person } | undefined {
  const recipe = RECIPES[kind];
  const days = scene.setting.days - QUIET_DAYS - recipe.length + 1;
  if (days < 1) return undefined;
  const random = createRandom(`${scene.setting.seed}/attack/${kind}/${number}`);
  const candidates = shuffled(people.filter(recipe.fits), random);
  for (const candidate of recipe.inTurn ? preferred(candidates, number) : candidates) {
    for (let attempt = Math.min(TRIES, 2 * days); attempt > 0; attempt--) {
      const day = QUIET_DAYS + random.int(0, days - 1);
      const person = recipe.isNew ? begunOn(candidate, day - 1) : candidate;
      const rows = recipe.rows({ scene, person, day, random });
      if (rows && rows.length > 0) return { attack: attackOf({ kind, number, rows, recipe }), person };
    }
  }
  return undefined;
}

/** Services first for even numbers, humans for odd ones. */
function preferred(people: readonly Person[], number: number): Person[] {
  const first = number % 2 === 0 ? "service" : "human";
  return [...people.filter(({ kind }) => kind === first), ...people.filter(({ kind }) => kind !== first)];
}

function begunOn(person: Person, from: number): Person {
  return { ...person, stints: person.stints.map((stint) => ({ ...stint, from })) };
}

function attackOf(found: {
  kind: AttackKind;
  number: number;
  rows: readonly HourActivity[];
  recipe: Recipe;
}): Attack {
  const { kind, number, rows, recipe } = found;
  const hours = rows.map(({ hour }) => hour);
  return {
    id: `${kind}-${String(number + 1).padStart(2, "0")}`,
    kind,
    person: (rows[0] as HourActivity).person,
    from: Math.min(...hours),
    until: Math.max(...hours) + HOUR,
    rows,
    sessions: recipe.sessions ?? 1,
  };
}
