/** What every source of the control plane is: it reads a scope whole, list by list, and says of each list whether it could. */
import type { AnyEntry } from "../core/control-plane/entry.ts";
import type { Scope } from "../core/control-plane/scope.ts";
import type { Refusal } from "../core/refusal/refusal.ts";

/** One page of a list. A list that is empty has a page without entries. */
export interface ListPage {
  /** As AWS calls the operation: `ListProjects`; with what it was asked for where one operation has several lists: `Search ASSET`. */
  readonly list: string;
  readonly entries: readonly AnyEntry[];
}

/** A list that AWS did not give. Others are read nevertheless, so that everything that is missing is said at once. */
export interface ListRefused {
  readonly list: string;
  /** The thing whose list it is (a project, an environment, a unit, an asset, a bucket), or that was asked for by itself; undefined: the scope's. */
  readonly of?: string | undefined;
  readonly refusal: Refusal;
  /** AWS gave it to its end, and says nothing of what it left out. */
  readonly isGiven?: true;
}

export type ReadPart = ListPage | ListRefused;

export interface ScopeReader {
  readonly scope: Scope;
  /**
   * Everything that there is, each entry once; one that changes its place, or its list, meanwhile may come again: the later one
   * stands. A list that is refused may have given pages before. Ends when all lists have come to their end, or were refused; throws
   * `AuditplaneError` for what may pass (no answer after all attempts, expired credentials) and for what is no answer.
   */
  read(signal: AbortSignal): AsyncIterable<ReadPart>;
  close(): void;
}
