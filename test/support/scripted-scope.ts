/** A scope whose reader says what a test wants it to say: each read is what the script holds at the time. */
import type { AnyEntry, Contents, Entry, EntryKind } from "../../src/core/control-plane/entry.ts";
import { parseScope } from "../../src/core/control-plane/scope.ts";
import type { ListRefused, ScopeReader } from "../../src/sources/scope-reader.ts";

export interface ScopeScript {
  /** By list. */
  lists: Record<string, readonly AnyEntry[]>;
  refused: readonly ListRefused[];
  /** Thrown after the lists. */
  failure: Error | undefined;
}

export function anEntry<K extends EntryKind>(
  kind: K,
  id: string,
  content: Contents[K],
  dates: Pick<Entry<K>, "since" | "changed"> = {},
): AnyEntry {
  return { kind, id, content, ...dates } as AnyEntry;
}

/** A reader for each scope of the script; what is not in it is empty. */
export function scriptedScopes(
  scripts: Readonly<Record<string, Partial<ScopeScript>>>,
): (key: string) => ScopeReader {
  return (key) => {
    const scope = parseScope(key);
    if (!scope) throw new Error(`${key} is no scope`);
    const { lists = {}, refused = [], failure } = scripts[key] ?? {};
    return {
      scope,
      async *read() {
        for (const [list, entries] of Object.entries(lists)) yield await Promise.resolve({ list, entries });
        yield* refused;
        if (failure) throw failure;
      },
      close: () => undefined,
    };
  };
}
