/** Entries over time: what was so from when until when, and how that is known. */
import type { Contents, EntryKind } from "./entry.ts";

/** `said`: by the service; `event`: of CloudTrail or EventBridge; `assumed`: between two reads, or before the first. */
export type How = "said" | "event" | "assumed";

export interface HistoryEntry<K extends EntryKind = EntryKind> {
  /** The key of the scope. */
  readonly scope: string;
  readonly kind: K;
  readonly id: string;
  readonly content: Contents[K];
  readonly since?: number | undefined;
  readonly changed?: number | undefined;
  /** In ms; -Infinity: since ever, as far as is known. */
  readonly from: number;
  /** Infinity: still. */
  readonly until: number;
  readonly fromHow: How;
  /** null: it has not ended. */
  readonly untilHow: How | null;
}

/** The same with the kind as what tells the contents apart. */
export type AnyHistoryEntry = { [K in EntryKind]: HistoryEntry<K> }[EntryKind];
