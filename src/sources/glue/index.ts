/** The source `glue`: tables of an account and Region, where their data lie, and the buckets there. See README.md. */
import type { Database, Table } from "@aws-sdk/client-glue";
import type { Entry } from "../../core/control-plane/entry.ts";
import { tableArn } from "../../core/control-plane/lake/table-arn.ts";
import { isRefused, pagesOf } from "../read-lists.ts";
import type { Reading } from "../read-lists.ts";
import type { ClientGiven } from "../scope-client.ts";
import type { LakeScope } from "../../core/control-plane/scope.ts";
import type { ListRefused, ReadPart, ScopeReader } from "../scope-reader.ts";
import { createBucketClient } from "./bucket-client.ts";
import type { BucketApi } from "./bucket-client.ts";
import { bucketsOf, readBuckets } from "./buckets.ts";
import { createGlueClient } from "./client.ts";
import type { GlueApi } from "./client.ts";
import { createElsewhere } from "./elsewhere.ts";
import { databaseLinkOf, mayHavePartitions, ownLocations, tableOf } from "./table.ts";
import type { GluePlace } from "./table.ts";

export interface GlueGiven extends Omit<ClientGiven, "account" | "region"> {
  readonly scope: LakeScope;
  /** Of buckets; see BucketClientGiven. */
  readonly pathStyle?: boolean;
}

/** Opens the reader of an account and Region; close it. It asks nothing before it is read. */
export function openGlue({ scope, pathStyle = false, ...given }: GlueGiven): ScopeReader {
  const { account, region } = scope;
  const client = createGlueClient({ account, region, ...given });
  const buckets = createBucketClient({ account, region, pathStyle, ...given });
  return {
    scope,
    read: (signal) => {
      const reading = { service: "glue", where: `Glue of ${account} in ${region}`, signal };
      const apis = { api: client.calls(signal), bucketApi: buckets.calls(signal) };
      return readGlue({ reading, ...apis, place: scope, buckets: new Set(), refused: 0 });
    },
    close: () => {
      client.close();
      buckets.close();
    },
  };
}

interface GlueReading {
  readonly reading: Reading;
  readonly api: GlueApi;
  readonly bucketApi: BucketApi;
  readonly place: GluePlace;
  /** `s3://bucket` of those in which tables lie that were read. */
  readonly buckets: Set<string>;
  /** Tables whose partitions were. */
  refused: number;
}

/** So many are named; that there are more says nothing new. */
const REFUSED_MAX = 20;

/** A database, table or catalog that went meanwhile has nothing any more. */
const GONE = ["EntityNotFoundException"];
/** A source outside AWS that does not answer: its tables are not in S3, and no read is judged by them. */
const FEDERATED = [
  ...GONE,
  "FederationSourceException",
  "FederationSourceRetryableException",
  "InvalidInputException",
];

/** Databases first, and all of them: the token of their list would not outlive the reading of their tables. Buckets last. */
async function* readGlue(glue: GlueReading): AsyncGenerator<ReadPart, void> {
  const own: Database[] = [];
  const list = "GetDatabases";
  for await (const page of pagesOf(glue.reading, { list, ask: glue.api.getDatabases })) {
    if (isRefused(page)) {
      yield page;
      return; // without databases nothing can be asked for
    }
    const databases = page.output?.DatabaseList ?? [];
    for (const { Name, TargetDatabase, FederatedDatabase } of databases)
      if (TargetDatabase === undefined) own.push({ Name, FederatedDatabase });
    yield { list, entries: databases.flatMap((each) => databaseLinkOf(each, glue.place) ?? []) };
  }
  for (const database of own) yield* readTables(glue, database);
  if (own.length === 0) yield { list: "GetTables", entries: [] };
  const { signal, where } = glue.reading;
  yield* readBuckets(glue.bucketApi, glue.buckets, { signal, where: `buckets of ${where}` });
}

async function* readTables(glue: GlueReading, database: Database): AsyncGenerator<ReadPart, void> {
  const { Name: name, FederatedDatabase } = database;
  if (name === undefined) return;
  const list = "GetTables";
  const pages = pagesOf(glue.reading, {
    list,
    of: name,
    ask: (token) => glue.api.getTables(name, token),
    none: FederatedDatabase === undefined ? GONE : FEDERATED,
  });
  for await (const page of pages) {
    if (isRefused(page)) {
      yield page;
      return;
    }
    const entries: Entry<"table">[] = [];
    for (const table of page.output?.TableList ?? []) {
      const found = mayHavePartitions(table) ? await elsewhereOf(glue, table) : [];
      const isNamed = !("refusal" in found) || glue.refused++ < REFUSED_MAX;
      if ("refusal" in found && isNamed) yield found;
      const entry = tableOf(table, glue.place, "refusal" in found ? [] : found);
      if (entry === undefined) continue;
      entries.push(entry);
      for (const bucket of bucketsOf(entry.content.locations)) glue.buckets.add(bucket);
    }
    yield { list, entries };
  }
}

/** Folders of partitions outside the table's own locations. One page of partitions is held at a time. */
async function elsewhereOf(glue: GlueReading, table: Table): Promise<readonly string[] | ListRefused> {
  const { DatabaseName: database = "", Name: name = "", PartitionKeys = [] } = table;
  const { account, region } = glue.place;
  const pages = pagesOf(glue.reading, {
    list: "GetPartitions",
    of: tableArn({ region, catalog: table.CatalogId ?? account, database, table: name }),
    ask: (token) => glue.api.getPartitions({ database, table: name }, token),
    none: GONE,
  });
  const elsewhere = createElsewhere(
    ownLocations(table),
    PartitionKeys.map(({ Name = "" }) => Name),
  );
  for await (const page of pages) {
    if (isRefused(page)) return page;
    for (const { Values = [], StorageDescriptor } of page.output?.Partitions ?? [])
      elsewhere.add({ location: StorageDescriptor?.Location, values: Values });
  }
  return elsewhere.folders();
}
