/** Reads requests and subscriptions in every status, grants that are in no environment, and the filters that are in use. */
import type { AssetFilterSummary } from "@aws-sdk/client-datazone";
import type { Entry } from "../../core/control-plane/entry.ts";
import type { ReadPart } from "../scope-reader.ts";
import { identified } from "./answers.ts";
import { AT_ONCE, detailedListOf, isGone, lazily, listOf, refused } from "./list.ts";
import type { Reading } from "./list.ts";
import type { Seen } from "./seen.ts";
import { filterEntry, grantEntries, isTold, requestEntries, subscriptionEntries } from "./subscriptions.ts";
import { together } from "./together.ts";

/**
 * In the order in which one becomes the other, one after the other: what changes its status while it is read is in the later list, too,
 * and the later entry stands. Without a status DataZone gives the first alone. Each is a list by itself: an empty one is not to be hidden
 * by the length of the others.
 */
const REQUEST_STATUSES = ["PENDING", "ACCEPTED", "REJECTED"] as const;
const SUBSCRIPTION_STATUSES = ["APPROVED", "CANCELLED", "REVOKED"] as const;

export async function* readRequests(reading: Reading): AsyncGenerator<ReadPart, void> {
  for (const status of REQUEST_STATUSES)
    yield* listOf(reading, {
      operation: "ListSubscriptionRequests",
      input: { domainIdentifier: reading.domain, status },
      list: `ListSubscriptionRequests ${status}`,
      entries: ({ items }) => requestEntries(items),
    });
}

export async function* readSubscriptions(reading: Reading): AsyncGenerator<ReadPart, void> {
  for (const status of SUBSCRIPTION_STATUSES)
    yield* listOf(reading, {
      operation: "ListSubscriptions",
      input: { domainIdentifier: reading.domain, status },
      list: `ListSubscriptions ${status}`,
      entries: ({ items }) => subscriptionEntries(items),
    });
}

/** `environments`: those whose grants are read already. */
export async function* readOwnGrants(
  reading: Reading,
  { subscribers }: Seen,
  environments: ReadonlySet<string>,
): AsyncGenerator<ReadPart, void> {
  const owners = function* (): Generator<Owner, void> {
    for (const owningUserId of subscribers.users) yield { id: owningUserId, filter: { owningUserId } };
    for (const owningGroupId of subscribers.groups) yield { id: owningGroupId, filter: { owningGroupId } };
    for (const owningIamPrincipalArn of subscribers.arns)
      yield { id: owningIamPrincipalArn, filter: { owningIamPrincipalArn } };
  };
  const works = lazily(owners(), ({ id, filter }) =>
    listOf(reading, {
      operation: "ListSubscriptionGrants",
      input: { domainIdentifier: reading.domain, ...filter },
      of: id,
      entries: ({ items }) =>
        grantEntries(items).filter(
          ({ content: { environment } }) => environment === undefined || !environments.has(environment),
        ),
    }),
  );
  yield* together(works, { max: AT_ONCE, stop: reading.stop });
}

interface Owner {
  readonly id: string;
  readonly filter: {
    readonly owningUserId?: string;
    readonly owningGroupId?: string;
    readonly owningIamPrincipalArn?: string;
  };
}

/** Those of assets that something is subscribed of, or asked for, through filters. */
export async function* readFilters(reading: Reading, { filtered }: Seen): AsyncGenerator<ReadPart, void> {
  const works = lazily(filtered, (asset) => readFiltersOf(reading, asset));
  yield* together(works, { max: AT_ONCE, stop: reading.stop });
}

function readFiltersOf(reading: Reading, asset: string): AsyncGenerator<ReadPart, void> {
  const list = "ListAssetFilters";
  return detailedListOf(reading, {
    operation: list,
    input: { domainIdentifier: reading.domain, assetIdentifier: asset },
    of: asset,
    async *parts({ items }) {
      const entries: Entry<"asset_filter">[] = [];
      for (const [id, filter] of identified(items, (one) => one.id)) {
        const told = yield* readFilter(reading, { asset, id, filter });
        if (told) entries.push(told);
      }
      yield { list, entries };
    },
  });
}

interface FilterGiven {
  readonly asset: string;
  readonly id: string;
  readonly filter: AssetFilterSummary;
}

/** undefined: nobody says what it leaves. */
async function* readFilter(
  reading: Reading,
  { asset, id, filter }: FilterGiven,
): AsyncGenerator<ReadPart, Entry<"asset_filter"> | undefined> {
  const named = { ...filter, assetId: asset };
  if (isTold(filter)) return filterEntry(id, named, undefined);
  const input = { domainIdentifier: reading.domain, assetIdentifier: asset, identifier: id };
  const asked = await reading.ask("GetAssetFilter", input);
  if (asked.kind === "answer") return filterEntry(id, named, asked.answer.configuration);
  if (!isGone(id, asked.refusal)) yield refused("GetAssetFilter", `${asset}/${id}`, asked.refusal);
  return undefined;
}
