/** The three calls of Glue's API that this source makes, as an interface, and the SDK's client behind it. */
import {
  GetDatabasesCommand,
  GetPartitionsCommand,
  GetTablesCommand,
  GlueClient,
} from "@aws-sdk/client-glue";
import type { GetDatabasesResponse, GetPartitionsResponse, GetTablesResponse } from "@aws-sdk/client-glue";
import { withSpans } from "../../aws-spans.ts";
import { clientConfig } from "../scope-client.ts";
import type { ClientGiven } from "../scope-client.ts";

/** Each call gives one page, the largest that AWS allows. */
export interface GlueApi {
  /** Of the account's own catalog. */
  readonly getDatabases: (token: string | undefined) => Promise<GetDatabasesResponse>;
  readonly getTables: (database: string, token: string | undefined) => Promise<GetTablesResponse>;
  /** Without columns, which are the table's. */
  readonly getPartitions: (
    of: { readonly database: string; readonly table: string },
    token: string | undefined,
  ) => Promise<GetPartitionsResponse>;
}

export interface GlueReadClient {
  /** The calls of one read, which end with its signal. */
  readonly calls: (signal: AbortSignal) => GlueApi;
  /** Idempotent. */
  readonly close: () => void;
}

/** https://docs.aws.amazon.com/glue/latest/webapi/API_GetTables.html, and API_GetPartitions.html */
const PAGE = 100;
const PARTITIONS_PAGE = 1000;

/** A client of one account and Region. It holds connections: close it. */
export function createGlueClient(given: ClientGiven): GlueReadClient {
  const client = withSpans(new GlueClient(clientConfig(given)));
  return { calls: (abortSignal) => callsOf(client, { abortSignal }), close: () => client.destroy() };
}

function callsOf(client: GlueClient, options: { readonly abortSignal: AbortSignal }): GlueApi {
  return {
    getDatabases: (NextToken) =>
      client.send(new GetDatabasesCommand({ MaxResults: PAGE, NextToken }), options),
    getTables: (DatabaseName, NextToken) =>
      client.send(new GetTablesCommand({ DatabaseName, MaxResults: PAGE, NextToken }), options),
    getPartitions: ({ database, table }, NextToken) => {
      const input = { DatabaseName: database, TableName: table, MaxResults: PARTITIONS_PAGE, NextToken };
      return client.send(new GetPartitionsCommand({ ...input, ExcludeColumnSchema: true }), options);
    },
  };
}
