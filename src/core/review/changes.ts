/** What became of a domain's rights since the month before. */
import { compareText } from "../catalog/group.ts";
import { compareRights } from "./population.ts";
import type { Right } from "./right.ts";

export interface RightChange {
  readonly kind: "added" | "removed" | "changed";
  readonly right: Right;
  /** In words: how it differs, or why it is in the review, or not any more; null: it began, or ended. */
  readonly note: string | null;
}

const KINDS = ["added", "removed", "changed"];

export function compareChanges(a: RightChange, b: RightChange): number {
  return KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || compareRights(a.right, b.right);
}

/** Added, removed, then changed; within each as the population is ordered. */
export function changesOf(before: readonly Right[], now: readonly Right[]): RightChange[] {
  const was = new Map(before.map((right) => [right.id, right]));
  const is = new Set(now.map(({ id }) => id));
  const added = now.filter(({ id }) => !was.has(id));
  const removed = before.filter(({ id }) => !is.has(id));
  return [
    ...added.map((right): RightChange => ({ kind: "added", right, note: cameNote(right) })),
    ...removed.map((right): RightChange => ({ kind: "removed", right, note: leftNote(right) })),
    ...now.flatMap((right): RightChange[] => {
      const old = was.get(right.id);
      const note = old && difference(old, right);
      return note === undefined ? [] : [{ kind: "changed", right, note }];
    }),
  ];
}

function cameNote({ cameFrom }: Right): string | null {
  return cameFrom === null ? null : `its asset came from domain ${cameFrom.domain}`;
}

function leftNote({ leftTo }: Right): string | null {
  return leftTo === null ? null : `its asset went to domain ${leftTo.domain} the month before`;
}

function difference(before: Right, now: Right): string | undefined {
  const gained = now.allows.filter((one) => !before.allows.includes(one)).sort(compareText);
  const lost = before.allows.filter((one) => !now.allows.includes(one)).sort(compareText);
  const parts = [
    ...(gained.length > 0 ? [`allows ${gained.join(", ")}`] : []),
    ...(lost.length > 0 ? [`no longer allows ${lost.join(", ")}`] : []),
    ...(before.since === now.since ? [] : ["ended and began anew"]),
    ...(before.isUnclear === now.isUnclear ? [] : [now.isUnclear ? "is not clear any more" : "is clear now"]),
  ];
  return parts.length === 0 ? undefined : parts.join("; ");
}
