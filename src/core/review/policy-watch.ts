/** Which mesh policy was in force when, by its hash. */
import { hash } from "node:crypto";
import { compareText, groupBy } from "../catalog/group.ts";
import { canonicalJson } from "../record/decode.ts";
import type { Period } from "./period.ts";

/** That a file of it was set. */
export interface PolicyChange {
  /** In ms. */
  readonly at: number;
  /** null: it is the floor. */
  readonly unit: string | null;
  /** null: it ended. */
  readonly value: object | null;
}

export interface PolicyInForce {
  /** SHA-256, hexadecimal, of the canonical JSON of what `policy show` prints. */
  readonly sha256: string;
  /** In ms; it may be before the month. */
  readonly from: number;
  /** null: it was in force still when the month ended. */
  readonly until: number | null;
}

/** Those of the month, in order. `changes`: up to its end, in order; what was set in one go is one change. */
export function policiesIn(
  changes: readonly PolicyChange[],
  { from, until }: Pick<Period, "from" | "until">,
): PolicyInForce[] {
  const files = new Map<string | null, object>();
  const turns: { readonly at: number; readonly sha256: string | null }[] = [];
  for (const [at, same] of groupBy(
    changes.filter((one) => one.at < until),
    (one) => one.at,
  )) {
    for (const { unit, value } of same)
      if (value === null) files.delete(unit);
      else files.set(unit, value);
    const sha256 = hashOf(files);
    if (turns.at(-1)?.sha256 !== sha256) turns.push({ at, sha256 });
  }
  return turns.flatMap(({ at, sha256 }, place) => {
    const end = turns[place + 1]?.at ?? null;
    return sha256 === null || (end !== null && end <= from) ? [] : [{ sha256, from: at, until: end }];
  });
}

function hashOf(files: ReadonlyMap<string | null, object>): string | null {
  const floor = files.get(null) as { readonly units?: readonly object[] } | undefined;
  if (!floor) return null;
  const own = [...files]
    .flatMap(([unit, file]) => (unit === null ? [] : [{ unit, file }]))
    .sort((a, b) => compareText(a.unit, b.unit));
  const units = [...(floor.units ?? []), ...own.map(({ file }) => file)];
  return hash("sha256", canonicalJson({ ...floor, units }), "hex");
}
