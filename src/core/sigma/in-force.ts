/**
 * What is in force of the documents that were read: filters are added, what is replaced is left out, correlations find what
 * they refer to, ids and names are checked.
 */
import type { Problem } from "../problem.ts";
import { affordable, withFilters } from "./apply-filters.ts";
import type { Correlation } from "./correlation/correlation.ts";
import type { ReadCorrelation } from "./correlation/parse-correlation.ts";
import { resolveCorrelations } from "./correlation/resolve.ts";
import type { SigmaFilter } from "./filter.ts";
import { References } from "./references.ts";
import type { SigmaRule } from "./rule.ts";
import { silencedBy } from "./silence.ts";

export type Written = SigmaRule | ReadCorrelation;

/** A problem at a key of a rule or a correlation. */
export type PlaceOf = (one: Written, key: "title" | "id" | "name" | "status", message: string) => Problem;

interface Read {
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly ReadCorrelation[];
  readonly filters: readonly SigmaFilter[];
}

interface Attempt {
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly Correlation[];
  readonly problems: readonly Problem[];
  /** Why others are left out. */
  readonly notes: readonly Problem[];
}

/** Rules come back one after the other only where somebody means harm: then nothing is replaced. */
const ROUNDS_MAX = 10;

/** Finds what is in force, and what is wrong with the rest. Only what is in force itself may replace others. */
export function findInForce(read: Read, placeOf: PlaceOf): Attempt {
  const all: readonly Written[] = [...read.rules, ...read.correlations];
  const isOut = ({ status }: Written): boolean => status === "deprecated" || status === "unsupported";
  const kept = all.filter((one) => !isOut(one));
  const notes = all
    .filter(isOut)
    .map((one) => placeOf(one, "status", `the rule is left out: its status is ${one.status}`));
  const refused = new Set<Written>();
  for (let round = 1; ; round++) {
    const before = refused.size;
    const replaced = replacedBy(kept.filter((one) => !refused.has(one)));
    const active = kept.filter(({ id }) => !replaced.has(id));
    const attempt = attemptWith(active, { ...read, placeOf });
    for (const one of attempt.refused) if (one.related.some(isObsolete)) refused.add(one);
    // what is refused replaces nothing: with what comes back the others may find what they refer to
    if (refused.size > before && round === ROUNDS_MAX) for (const one of kept) refused.add(one);
    if (refused.size > before) continue;
    const left = kept
      .filter(({ id }) => replaced.has(id))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map((one) =>
        placeOf(one, "id", `the rule is left out: ${replaced.get(one.id)?.path} says that it is obsolete`),
      );
    return { ...attempt, notes: [...notes, ...left] };
  }
}

/** What is replaced, by its id. Of two that replace each other the first by path does. */
function replacedBy(replacing: readonly Written[]): ReadonlyMap<string, Written> {
  const by = new Map<string, Written>();
  for (const one of replacing)
    for (const { id } of one.related.filter(isObsolete))
      if (id !== one.id && by.get(one.id)?.id !== id) by.set(id, one);
  return by;
}

function isObsolete({ type }: Written["related"][number]): boolean {
  return type === "obsolete";
}

/** Takes these documents together; `refused`: those that are no good. */
function attemptWith(
  active: readonly Written[],
  { rules: read, filters, placeOf }: Read & { placeOf: PlaceOf },
): Omit<Attempt, "notes"> & { readonly refused: readonly Written[] } {
  const { first, problems } = unique(active, placeOf);
  const taken = new Set(first.map(({ id }) => id));
  // a filter may name what is left out
  const known = [...first.filter(isRule), ...read.filter(({ id }) => !taken.has(id))];
  const refuse = (written: SigmaRule, message: string): void =>
    void problems.push(placeOf(written, "title", message));
  const filtered = withFilters(first.filter(isRule), filters, { known, problems, refuse });
  const rules = affordable(filtered, refuse);
  const correlating = first.filter(isCorrelation);
  const resolved = resolveCorrelations(correlating, new References(rules));
  for (const problem of resolved.problems) problems.push(problem);
  const ids = new Set([...rules, ...resolved.correlations].map(({ id }) => id));
  const good = new Set(first.filter(({ id }) => ids.has(id)));
  const isSilent = silencedBy(
    correlating.filter((one) => good.has(one)),
    [...rules, ...resolved.correlations],
  );
  return {
    rules: rules.map((rule) => ({ ...rule, silent: isSilent(rule) })),
    correlations: resolved.correlations.map((one) => ({ ...one, silent: isSilent(one) })),
    problems,
    refused: active.filter((one) => !good.has(one)),
  };
}

function isRule(one: Written): one is SigmaRule {
  return "expression" in one;
}

function isCorrelation(one: Written): one is ReadCorrelation {
  return !isRule(one);
}

/** The first of each id and name, by path; the others are problems. */
function unique(
  written: readonly Written[],
  placeOf: PlaceOf,
): { readonly first: readonly Written[]; readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const ids = new Map<string, Written>();
  const names = new Map<string, Written>();
  for (const one of written) {
    const [sameId, sameName] = [ids.get(one.id), one.name === undefined ? undefined : names.get(one.name)];
    if (sameName)
      problems.push(placeOf(one, "name", `the name is that of ${sameName.path}; write another one`));
    else if (sameId) problems.push(placeOf(one, "id", `the id is that of ${sameId.path}; write a new one`));
    else {
      ids.set(one.id, one);
      if (one.name !== undefined) names.set(one.name, one);
    }
  }
  return { first: [...ids.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), problems };
}
