/** What disagreements are looked for in, of rows of the control plane: all scopes are read, and nothing was used or noticed. */
import { groupBy } from "../../src/core/catalog/group.ts";
import { indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { EntryKind } from "../../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../../src/core/control-plane/history.ts";
import type { GovernanceGiven } from "../../src/core/governance/given.ts";
import { DATAZONE, GLUE, IDENTITY, LAKE, READ_AT, aScope, madeOf } from "./acme-entries.ts";

export interface GovernanceWorld {
  readonly rows: readonly AnyHistoryEntry[];
  /** What DataZone did not let us see into. */
  readonly blind: readonly string[];
}

export function aGovernanceGiven(
  { rows, blind }: GovernanceWorld,
  more: Partial<GovernanceGiven>,
): GovernanceGiven {
  const others = [IDENTITY, LAKE, GLUE].map((key) => aScope(key));
  const { catalog, contested } = madeOf(rows, [aScope(DATAZONE, { blind }), ...others]);
  const kinds = groupBy(rows, ({ kind }) => kind);
  const history = <K extends EntryKind>(kind: K): HistoryEntry<K>[] =>
    (kinds.get(kind) ?? []) as HistoryEntry<K>[];
  return {
    index: indexCatalog(catalog),
    at: READ_AT,
    latest: READ_AT,
    isLakeRead: () => true,
    current: (kind) =>
      new Map(
        history(kind)
          .filter(({ until }) => until === Infinity)
          .map((one) => [one.id, one]),
      ),
    history,
    readersOf: () => [],
    usesOf: () => [],
    seenFor: () => 0,
    sensitivityOf: () => undefined,
    roles: [],
    unclear: [],
    contested,
    prescribed: {},
    ...more,
  };
}
