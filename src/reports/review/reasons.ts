/** Why each right is suggested to be kept or not: what many have in common is said once, and marked in each. */
import type { ItemDocument } from "../../core/review/document.ts";
import { UNKNOWN_WORDS } from "../../core/review/suggest.ts";

type Reasoned = Pick<ItemDocument, "reason">;

export interface Reasons {
  /** `(1) …`, in the order in which rights have them. */
  readonly notes: readonly string[];
  /** In short, with the numbers of notes: `whether it is used cannot be seen (1)`. */
  readonly of: (item: Reasoned) => string;
}

export function reasonsIn(items: Iterable<Reasoned>): Reasons {
  const numbers = new Map<string, number>();
  for (const { reason } of items)
    for (const why of whysOf(reason)) if (!numbers.has(why)) numbers.set(why, numbers.size + 1);
  return {
    notes: [...numbers].map(([why, number]) => `(${number}) ${why}`),
    of: ({ reason }) => {
      const { use, rest, approver } = parted(reason);
      const mark = (why: string): string => `(${numbers.get(why)})`;
      const first = use === undefined ? rest : `${short(UNKNOWN_WORDS.use)} ${mark(use)}`;
      return approver === undefined ? first : `${first}${short(UNKNOWN_WORDS.approver)} ${mark(approver)}`;
    },
  };
}

function whysOf(reason: string): string[] {
  const { use, approver } = parted(reason);
  return [use, approver].filter((why) => why !== undefined);
}

interface Parted {
  /** Why use cannot be seen, and why an approver could not be checked; undefined: it says no such thing. */
  readonly use: string | undefined;
  readonly approver: string | undefined;
  /** Without the latter. */
  readonly rest: string;
}

function parted(reason: string): Parted {
  const at = reason.indexOf(UNKNOWN_WORDS.approver);
  const rest = at < 0 ? reason : reason.slice(0, at);
  const approver = at < 0 ? undefined : reason.slice(at + UNKNOWN_WORDS.approver.length);
  const use = rest.startsWith(UNKNOWN_WORDS.use) ? rest.slice(UNKNOWN_WORDS.use.length) : undefined;
  return { use, approver, rest };
}

function short(words: string): string {
  return words.replace(/: $/, "");
}
