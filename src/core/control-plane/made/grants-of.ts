/** Lake Formation's grants as the catalog has them: of assets, to principals that have an ARN. */
import { granteeArn } from "../../catalog/accounts.ts";
import type { Asset, Grant, GrantKind } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../history.ts";
import { readersOf } from "../lake/readers-of.ts";
import type { ReadWay, TableReader, TableReaders } from "../lake/readers-of.ts";
import { parseScope } from "../scope.ts";
import { pastReaders } from "./past-grants.ts";

/** What says who may read a table. */
export const LAKE_KINDS = [
  "table",
  "permission",
  "resource_tags",
  "data_cells_filter",
  "tag_expression",
  "lake_settings",
] as const;

/** Ways that are a grant to somebody; nobody is granted anything by the others. */
const KINDS: Readonly<Partial<Record<ReadWay, GrantKind>>> = {
  named_grant: "named_grant",
  wildcard: "named_grant",
  database: "named_grant",
  catalog: "named_grant",
  lf_tag: "lf_tag",
  share: "share",
};

/** Who may read which table now, of rows of LAKE_KINDS. */
export function currentReaders(rows: readonly AnyHistoryEntry[]): TableReaders {
  const current = rows.filter(({ until }) => until === Infinity);
  return readersOf(
    [...groupBy(current, ({ scope }) => scope)].flatMap(([key, entries]) => {
      const scope = parseScope(key);
      return scope && "region" in scope ? [{ account: scope.account, region: scope.region, entries }] : [];
    }),
  );
}

/** Those that hold, and those that were taken back. Of an asset that moved, of its last entry. `past`: of rows of LAKE_KINDS. */
export function grantsOf(
  assets: readonly Asset[],
  readers: TableReaders,
  past: readonly AnyHistoryEntry[],
): Grant[] {
  const byTable = groupBy(
    assets.filter(({ tableArn, until }) => tableArn !== undefined && until === Infinity),
    ({ tableArn }) => tableArn as string,
  );
  const current = [...byTable].flatMap(([table, own]) =>
    readers.of(table).flatMap((reader) => own.flatMap(({ id }) => grantOf(id, reader) ?? [])),
  );
  const ended = permissionsIn(past).flatMap(({ content, from, until }) => {
    const { resource, principal } = content;
    if (until === Infinity || !("table" in resource)) return [];
    return (byTable.get(resource.table) ?? []).flatMap(
      ({ id }) =>
        made(id, { principal, permissions: content.permissions, kind: "named_grant", from, until }) ?? [],
    );
  });
  const before = pastReaders(past);
  const byOthers = [...byTable].flatMap(([table, own]) =>
    before(table).flatMap(({ way, ...reader }) => {
      const kind = KINDS[way];
      return kind === undefined ? [] : own.flatMap(({ id }) => made(id, { ...reader, kind }) ?? []);
    }),
  );
  return [...current, ...ended, ...byOthers];
}

function permissionsIn(rows: readonly AnyHistoryEntry[]): HistoryEntry<"permission">[] {
  return rows.filter((row): row is AnyHistoryEntry & HistoryEntry<"permission"> => row.kind === "permission");
}

function grantOf(asset: string, { principal, permissions, way, since, by }: TableReader): Grant | undefined {
  const kind = KINDS[way];
  const given = { principal, permissions, kind, from: since ?? -Infinity, until: Infinity };
  return kind && made(asset, { ...given, kind, ...(by === undefined ? {} : { by }) });
}

function made(
  asset: string,
  given: { readonly principal: string } & Pick<Grant, "permissions" | "kind" | "from" | "until" | "by">,
): Grant | undefined {
  const { principal, ...rest } = given;
  const principalArn = granteeArn(principal);
  if (!principalArn.startsWith("arn:") || !(rest.from < rest.until)) return undefined;
  return { asset, principalArn, subscription: undefined, ...rest };
}
