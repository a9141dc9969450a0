/** What a reader of the control plane said, list by list. */
import type { AnyEntry } from "../../src/core/control-plane/entry.ts";
import type { ListRefused, ScopeReader } from "../../src/sources/scope-reader.ts";

export interface ReadScope {
  /** By list; a list that has only empty pages is there, too. */
  readonly lists: Readonly<Record<string, readonly AnyEntry[]>>;
  readonly refused: readonly ListRefused[];
}

/** Reads a scope to its end. */
export async function readScope(
  reader: ScopeReader,
  signal: AbortSignal = new AbortController().signal,
): Promise<ReadScope> {
  const lists: Record<string, AnyEntry[]> = {};
  const refused: ListRefused[] = [];
  for await (const part of reader.read(signal)) {
    if ("refusal" in part) refused.push(part);
    else (lists[part.list] ??= []).push(...part.entries);
  }
  return { lists, refused };
}
