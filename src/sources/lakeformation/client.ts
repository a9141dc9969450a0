/** The calls of Lake Formation's API that this source makes, as an interface, and the SDK's client behind it. */
import {
  GetDataLakeSettingsCommand,
  LakeFormationClient,
  ListDataCellsFilterCommand,
  ListLFTagExpressionsCommand,
  ListLFTagsCommand,
  ListLakeFormationOptInsCommand,
  ListPermissionsCommand,
  ListResourcesCommand,
  SearchDatabasesByLFTagsCommand,
  SearchTablesByLFTagsCommand,
} from "@aws-sdk/client-lakeformation";
import type {
  GetDataLakeSettingsResponse,
  LFTag,
  ListDataCellsFilterResponse,
  ListLFTagExpressionsResponse,
  ListLFTagsResponse,
  ListLakeFormationOptInsResponse,
  ListPermissionsResponse,
  ListResourcesResponse,
  SearchDatabasesByLFTagsResponse,
  SearchTablesByLFTagsResponse,
} from "@aws-sdk/client-lakeformation";
import { withSpans } from "../../aws-spans.ts";
import { clientConfig } from "../scope-client.ts";
import type { ClientGiven } from "../scope-client.ts";

type Ask<Output> = (token: string | undefined) => Promise<Output>;

/** Each call gives one page, the largest that AWS allows. */
export interface LakeApi {
  readonly getDataLakeSettings: () => Promise<GetDataLakeSettingsResponse>;
  /** Those that were granted, of every principal and on every resource. */
  readonly listPermissions: Ask<ListPermissionsResponse>;
  /** Those of other accounts that are shared with this one, too. */
  readonly listLFTags: Ask<ListLFTagsResponse>;
  readonly listLFTagExpressions: Ask<ListLFTagExpressionsResponse>;
  readonly listDataCellsFilter: Ask<ListDataCellsFilterResponse>;
  readonly listOptIns: Ask<ListLakeFormationOptInsResponse>;
  readonly listResources: Ask<ListResourcesResponse>;
  readonly searchDatabases: (
    tag: LFTag,
    token: string | undefined,
  ) => Promise<SearchDatabasesByLFTagsResponse>;
  readonly searchTables: (tag: LFTag, token: string | undefined) => Promise<SearchTablesByLFTagsResponse>;
}

export interface LakeClient {
  /** The calls of one read, which end with its signal. */
  readonly calls: (signal: AbortSignal) => LakeApi;
  /** Idempotent. */
  readonly close: () => void;
}

/** https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_ListPermissions.html */
const PAGE = 1000;
/** https://docs.aws.amazon.com/lake-formation/latest/APIReference/API_SearchTablesByLFTags.html */
const SEARCH_PAGE = 100;

/** A client of one account and Region. It holds connections: close it. */
export function createLakeClient(given: ClientGiven): LakeClient {
  const client = withSpans(new LakeFormationClient(clientConfig(given)));
  return { calls: (abortSignal) => callsOf(client, { abortSignal }), close: () => client.destroy() };
}

interface PageAsked {
  readonly MaxResults: number;
  readonly NextToken: string | undefined;
}

function callsOf(client: LakeFormationClient, options: { readonly abortSignal: AbortSignal }): LakeApi {
  const page = (NextToken: string | undefined): PageAsked => ({ MaxResults: PAGE, NextToken });
  const search = (tag: LFTag, NextToken: string | undefined): PageAsked & { Expression: LFTag[] } => ({
    Expression: [tag],
    MaxResults: SEARCH_PAGE,
    NextToken,
  });
  return {
    getDataLakeSettings: () => client.send(new GetDataLakeSettingsCommand({}), options),
    listPermissions: (token) => client.send(new ListPermissionsCommand(page(token)), options),
    listLFTags: (token) =>
      client.send(new ListLFTagsCommand({ ...page(token), ResourceShareType: "ALL" }), options),
    listLFTagExpressions: (token) => client.send(new ListLFTagExpressionsCommand(page(token)), options),
    listDataCellsFilter: (token) => client.send(new ListDataCellsFilterCommand(page(token)), options),
    listOptIns: (token) => client.send(new ListLakeFormationOptInsCommand(page(token)), options),
    listResources: (token) => client.send(new ListResourcesCommand(page(token)), options),
    searchDatabases: (tag, token) =>
      client.send(new SearchDatabasesByLFTagsCommand(search(tag, token)), options),
    searchTables: (tag, token) => client.send(new SearchTablesByLFTagsCommand(search(tag, token)), options),
  };
}
