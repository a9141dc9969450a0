/** Grants that let somebody read a table once, by tags or by what the table is in, and do not any more. */
import { groupBy } from "../../catalog/group.ts";
import type { Interval } from "../../catalog/catalog.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../history.ts";
import { expressionKey, limitsOf } from "../lake/grant-limits.ts";
import { createGrants } from "../lake/grants.ts";
import type { Grant } from "../lake/grants.ts";
import { mayRead } from "../lake/lake-facts.ts";
import type { LimitFacts } from "../lake/lake-facts.ts";
import { wayOf } from "../lake/readers-of.ts";
import type { ReadWay } from "../lake/readers-of.ts";
import { databaseArn, parseTableArn } from "../lake/table-arn.ts";
import type { TableName } from "../lake/table-arn.ts";
import { parseScope } from "../scope.ts";

export interface PastReader extends Interval {
  readonly principal: string;
  readonly permissions: readonly string[];
  readonly way: ReadWay;
}

/** Grants on the table itself are left out. In the order of the history. */
export type PastReaders = (table: string) => PastReader[];

type Stretch = Grant & Interval;
type Rows<K extends AnyHistoryEntry["kind"]> = ReadonlyMap<string, readonly HistoryEntry<K>[]>;

interface Past {
  readonly tags: Rows<"resource_tags">;
  /** By Region and id. */
  readonly expressions: Rows<"tag_expression">;
}

/** Of rows of LAKE_KINDS. Indexes them once: of a table it looks at the grants that may concern it, of those that stand where its tags were others. */
export function pastReaders(rows: readonly AnyHistoryEntry[]): PastReaders {
  const past: Past = {
    tags: groupBy(ofKind(rows, "resource_tags"), ({ id }) => id),
    expressions: groupBy(ofKind(rows, "tag_expression"), (row) => `${regionOf(row.scope)}/${row.id}`),
  };
  const wereOthers = (own: readonly Interval[] = []): boolean => own.length > 1 || own.some(hasEnded);
  const stretches = ofKind(rows, "permission")
    .filter(({ content }) => mayRead(content) && !("table" in content.resource))
    .flatMap(stretchOf);
  const standing = stretches.filter((one) => !hasEnded(one) && isTagged(one));
  const grants = {
    ended: createGrants(stretches.filter(hasEnded)),
    standing: createGrants(standing),
    // of these the tags are others whatever a table has
    renamed: createGrants(
      standing.filter((one) => wereOthers(past.expressions.get(expressionKey(one) ?? ""))),
    ),
  };
  return (table) => {
    const name = parseTableArn(table);
    if (name === undefined) return [];
    const tags = [table, databaseArn(name)].map((id) => past.tags.get(id) ?? []);
    const now = tags.some(wereOthers) ? grants.standing : grants.renamed;
    const borders = bordersOf(tags.flat());
    return [...grants.ended.on(table, name), ...now.on(table, name)].flatMap((one) =>
      readersBy(one as Stretch, { table, name, borders }, past),
    );
  };
}

function isTagged({ content: { resource } }: Grant): boolean {
  return "tagged" in resource || "taggedAs" in resource;
}

function ofKind<K extends AnyHistoryEntry["kind"]>(
  rows: readonly AnyHistoryEntry[],
  kind: K,
): HistoryEntry<K>[] {
  return rows.filter((row): row is AnyHistoryEntry & HistoryEntry<K> => row.kind === kind);
}

function hasEnded({ until }: Interval): boolean {
  return until < Infinity;
}

function regionOf(key: string): string {
  const scope = parseScope(key);
  return scope && "region" in scope ? scope.region : "";
}

/** As it became what it is where that is said; each by itself, whatever became of it later. */
function stretchOf(row: HistoryEntry<"permission">): Stretch[] {
  const scope = parseScope(row.scope);
  if (!scope || !("region" in scope)) return [];
  const { account, region } = scope;
  const from = Math.max(row.from, row.changed ?? row.since ?? -Infinity);
  return [{ ...row, id: `${row.id} ${row.from}`, account, region, from }];
}

/** `borders`: when tags of the table, or of its database, became others. */
function readersBy(
  { from, until, ...grant }: Stretch,
  {
    table,
    name,
    borders,
  }: { readonly table: string; readonly name: TableName; readonly borders: readonly number[] },
  past: Past,
): PastReader[] {
  const { principal, permissions, resource } = grant.content;
  const cuts = [from, ...cutsOf(grant, borders, past).filter((one) => one > from && one < until), until];
  const found: { from: number; until: number }[] = [];
  for (const [at, begin] of cuts.slice(0, -1).entries()) {
    const end = cuts[at + 1] ?? until;
    // nothing changes within it
    const moment = Number.isFinite(begin) ? begin : Number.isFinite(end) ? end - 1 : 0;
    if (limitsOf(grant, { table, name }, factsAt(past, moment)) === undefined) continue;
    const last = found.at(-1);
    if (last?.until === begin) last.until = end;
    else found.push({ from: begin, until: end });
  }
  const way = wayOf(principal, resource);
  return found.filter(hasEnded).map((stretch) => ({ principal, permissions, way, ...stretch }));
}

/** When what a grant lets read may have become something else. */
function cutsOf(grant: Grant, borders: readonly number[], { expressions }: Past): readonly number[] {
  if (!isTagged(grant)) return [];
  const expression = expressions.get(expressionKey(grant) ?? "") ?? [];
  return expression.length === 0 ? borders : bordersOf(expression, borders);
}

/** When any of them began or ended, and `others`: ascending, each once. */
function bordersOf(rows: readonly Interval[], others: readonly number[] = []): number[] {
  return [...new Set([...others, ...rows.flatMap(({ from, until }) => [from, until])])]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
}

/** What was so at a moment, in ms. Filters are of tables alone. */
function factsAt({ tags, expressions }: Past, moment: number): LimitFacts {
  const at = <T extends Interval>(rows: readonly T[] = []): T | undefined =>
    rows.find(({ from, until }) => from <= moment && moment < until);
  return {
    tags: { get: (id) => at(tags.get(id))?.content },
    expressions: { get: (id) => at(expressions.get(id))?.content },
    filters: { get: () => undefined },
  };
}
