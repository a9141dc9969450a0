/**
 * Tags of databases, tables and columns, found by searching for every value of every tag: a hundred tables an answer, with all their
 * tags in it. GetResourceLFTags would take one request for each table that exists, tagged or not. A table without tags is not found,
 * and needs no entry.
 */
import type { LFTag, LFTagPair, TaggedDatabase, TaggedTable } from "@aws-sdk/client-lakeformation";
import type { Entry } from "../../core/control-plane/entry.ts";
import { databaseArn, tableArn } from "../../core/control-plane/lake/table-arn.ts";
import { isRefused, pagesOf } from "../read-lists.ts";
import type { List, Paged, Reading } from "../read-lists.ts";
import type { ReadPart } from "../scope-reader.ts";
import type { LakeApi } from "./client.ts";
import type { LakePlace } from "./resource.ts";

/** "A single API call supports 50 values": https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_LFTag.html */
const VALUES_MAX = 50;

type TagEntry = Entry<"resource_tags">;

/** Each once, though it may have several of the tags: so the ARNs of what is tagged are held while it is read. */
export async function* readTags(
  reading: Reading,
  { api, place, tags }: { readonly api: LakeApi; readonly place: LakePlace; readonly tags: readonly LFTag[] },
): AsyncGenerator<ReadPart, void> {
  yield* searchAll(reading, tags, {
    list: "SearchDatabasesByLFTags",
    ask: (tag, token) => api.searchDatabases(tag, token),
    entriesOf: ({ DatabaseList = [] }) => DatabaseList.flatMap((each) => databaseTags(each, place)),
  });
  yield* searchAll(reading, tags, {
    list: "SearchTablesByLFTags",
    ask: (tag, token) => api.searchTables(tag, token),
    entriesOf: ({ TableList = [] }) => TableList.flatMap((each) => tableTags(each, place)),
  });
}

interface Search<Output> {
  readonly list: string;
  readonly ask: (tag: LFTag, token: string | undefined) => Promise<Output>;
  readonly entriesOf: (output: Output) => readonly TagEntry[];
}

async function* searchAll<Output extends Paged>(
  reading: Reading,
  tags: readonly LFTag[],
  { list, ask, entriesOf }: Search<Output>,
): AsyncGenerator<ReadPart, void> {
  const seen = new Set<string>();
  for (const tag of tags.flatMap(inRequests)) {
    // a tag that was deleted meanwhile is on nothing
    const one: List<Output> = { list, ask: (token) => ask(tag, token), none: ["EntityNotFoundException"] };
    for await (const page of pagesOf(reading, one)) {
      if (isRefused(page)) {
        yield page;
        return; // the others would be refused as well
      }
      const found = page.output === undefined ? [] : entriesOf(page.output);
      const entries = found.filter(({ id }) => !seen.has(id));
      for (const { id } of entries) seen.add(id);
      yield { list, entries };
    }
  }
  if (tags.length === 0) yield { list, entries: [] };
}

function inRequests({ TagKey, TagValues = [] }: LFTag): LFTag[] {
  const requests: LFTag[] = [];
  for (let at = 0; at < TagValues.length; at += VALUES_MAX)
    requests.push({ TagKey, TagValues: TagValues.slice(at, at + VALUES_MAX) });
  return requests;
}

function databaseTags({ Database, LFTags }: TaggedDatabase, { account, region }: LakePlace): TagEntry[] {
  if (Database?.Name === undefined) return [];
  const id = databaseArn({ region, catalog: Database.CatalogId ?? account, database: Database.Name });
  return [{ kind: "resource_tags", id, content: { table: valuesOf(LFTags), columns: {} } }];
}

/** A table's own value stands before its database's, a column's before both; those that a column only inherits are left out. */
function tableTags(tagged: TaggedTable, { account, region }: LakePlace): TagEntry[] {
  const { CatalogId: catalog = account, DatabaseName: database, Name } = tagged.Table ?? {};
  if (database === undefined || Name === undefined) return [];
  const table = { ...valuesOf(tagged.LFTagOnDatabase), ...valuesOf(tagged.LFTagsOnTable) };
  const columns = (tagged.LFTagsOnColumns ?? []).flatMap(({ Name: column, LFTags }) => {
    const own = Object.entries(valuesOf(LFTags)).filter(([key, value]) => table[key] !== value);
    return column === undefined || own.length === 0 ? [] : [[column, Object.fromEntries(own)] as const];
  });
  const id = tableArn({ region, catalog, database, table: Name });
  return [{ kind: "resource_tags", id, content: { table, columns: Object.fromEntries(columns) } }];
}

/** A resource has one value of a key at most: https://docs.aws.amazon.com/lake-formation/latest/dg/managing-tags.html */
function valuesOf(pairs: readonly LFTagPair[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (pairs ?? []).flatMap(({ TagKey, TagValues: [value] = [] }) =>
      TagKey === undefined || value === undefined ? [] : [[TagKey, value] as const],
    ),
  );
}
