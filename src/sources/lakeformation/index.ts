/** The source `lakeformation`: who was granted what in an account and Region, and what governs it. See README.md. */
import type { LFTag } from "@aws-sdk/client-lakeformation";
import type { LakeScope } from "../../core/control-plane/scope.ts";
import { isRefused, pagesOf, readList } from "../read-lists.ts";
import type { Reading } from "../read-lists.ts";
import type { ClientGiven } from "../scope-client.ts";
import type { ReadPart, ScopeReader } from "../scope-reader.ts";
import { createLakeClient } from "./client.ts";
import type { LakeApi } from "./client.ts";
import { expressionOf, filterOf, optInOf, registeredOf, tagOf } from "./entries.ts";
import { readGrants } from "./grants.ts";
import type { Lake } from "./grants.ts";
import type { LakePlace } from "./resource.ts";
import { readTags } from "./tags.ts";

export interface LakeGiven extends Omit<ClientGiven, "account" | "region"> {
  readonly scope: LakeScope;
}

/** Opens the reader of an account and Region; close it. It asks nothing before it is read. */
export function openLakeFormation({ scope, ...given }: LakeGiven): ScopeReader {
  const { account, region } = scope;
  const client = createLakeClient({ account, region, ...given });
  return {
    scope,
    read: (signal) => {
      const where = `Lake Formation of ${account} in ${region}`;
      const reader = given.role?.arn.replace("{account}", account);
      return readLake(
        { service: "lakeformation", where, signal },
        { api: client.calls(signal), place: scope, reader },
      );
    },
    close: client.close,
  };
}

async function* readLake(reading: Reading, lake: Lake): AsyncGenerator<ReadPart, void> {
  const { api, place } = lake;
  yield* readGrants(reading, lake);
  yield* readList(reading, {
    list: "ListDataCellsFilter",
    ask: api.listDataCellsFilter,
    entriesOf: ({ DataCellsFilters = [] }) => DataCellsFilters.map((filter) => filterOf(filter, place)),
  });
  yield* readList(reading, {
    list: "ListLakeFormationOptIns",
    ask: api.listOptIns,
    entriesOf: ({ LakeFormationOptInsInfoList = [] }) =>
      LakeFormationOptInsInfoList.map((info) => optInOf(info, place)),
  });
  yield* readList(reading, {
    list: "ListResources",
    ask: api.listResources,
    entriesOf: ({ ResourceInfoList = [] }) => ResourceInfoList.map(registeredOf),
  });
  yield* readList(reading, {
    list: "ListLFTagExpressions",
    ask: api.listLFTagExpressions,
    entriesOf: ({ LFTagExpressions = [] }) => LFTagExpressions.map((each) => expressionOf(each, place)),
  });
  yield* readTagsWithTheirResources(reading, api, place);
}

/** Tags are few: a thousand to an account. They are held for the search of what has them. */
async function* readTagsWithTheirResources(
  reading: Reading,
  api: LakeApi,
  place: LakePlace,
): AsyncGenerator<ReadPart, void> {
  const tags: LFTag[] = [];
  const list = "ListLFTags";
  for await (const page of pagesOf(reading, { list, ask: api.listLFTags })) {
    if (isRefused(page)) {
      yield page;
      return; // what is tagged cannot be searched for
    }
    const pairs = page.output?.LFTags ?? [];
    for (const { CatalogId = place.account, TagKey, TagValues } of pairs)
      if (CatalogId === place.account) tags.push({ TagKey, TagValues });
    yield { list, entries: pairs.map((pair) => tagOf(pair, place)) };
  }
  yield* readTags(reading, { api, place, tags });
}
