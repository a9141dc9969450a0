/** Whose a name was, at each time: people are renamed, and others are called what they were. */
import type { Interval } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";

/** A name, or an address, that somebody was said to have, for a while. */
export interface Claim extends Interval {
  readonly name: string;
  readonly isAddress: boolean;
}

/** Somebody, with what they were said to be called. */
export interface Named {
  readonly who: string;
  readonly claims: readonly Claim[];
}

/** When a name was somebody's, in order and without overlap. Compared without case. */
export type HeldNames = (who: string, name: string) => readonly Interval[];

type Claimed = Claim & { readonly who: string };

const ALWAYS: readonly Interval[] = [{ from: -Infinity, until: Infinity }];
const NEVER: readonly Interval[] = [];

/**
 * At each time a name is whose it was said to be then, of several whose user name it was rather than an address, of equals the first. Of a
 * time of which nobody is said to have it, it is who had it last, else who had it next. So what nobody else ever had is somebody's for all
 * time.
 */
export function heldNames(all: readonly Named[]): HeldNames {
  const claims = all.flatMap(({ who, claims: own }) => own.map((claim): Claimed => ({ ...claim, who })));
  const held = new Map(
    [...groupBy(claims, ({ name }) => name.toLowerCase())].map(([name, own]) => [name, turnsOf(own)]),
  );
  return (who, name) => held.get(name.toLowerCase())?.get(who) ?? NEVER;
}

/** By whose it was. */
function turnsOf(claims: readonly Claimed[]): ReadonlyMap<string, readonly Interval[]> {
  const [first] = claims;
  if (first && claims.every(({ who }) => who === first.who)) return new Map([[first.who, ALWAYS]]);
  const ends = claims.flatMap(({ from, until }) => [from, until]);
  const borders = [...new Set([-Infinity, ...ends, Infinity])].sort((a, b) => (a < b ? -1 : 1));
  const turns = new Map<string, { from: number; until: number }[]>();
  for (const [at, until] of borders.slice(1).entries()) {
    const from = borders[at] ?? -Infinity;
    const who = holderOf(claims, { from, until });
    if (who === undefined) continue;
    const own = turns.get(who) ?? [];
    const last = own.at(-1);
    if (last?.until === from) last.until = until;
    else own.push({ from, until });
    turns.set(who, own);
  }
  return turns;
}

/** Of a stretch within which nothing changes. */
function holderOf(claims: readonly Claimed[], { from, until }: Interval): string | undefined {
  const now = claims.filter((claim) => claim.from <= from && until <= claim.until);
  const before = claims
    .filter((claim) => claim.until <= from)
    .toSorted((a, b) => (a.until > b.until ? -1 : 1));
  const after = claims.filter((claim) => claim.from >= until).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const [holder] = [...now.filter(({ isAddress }) => !isAddress), ...now, ...before, ...after];
  return holder?.who;
}
