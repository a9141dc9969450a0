/** Entries of requests, subscriptions, grants, and filters of assets. */
import type {
  AssetFilterConfiguration,
  AssetFilterSummary,
  SubscribedListing as ListingAnswer,
  SubscribedPrincipal as PrincipalAnswer,
  SubscriptionGrantSummary,
  SubscriptionRequestSummary,
  SubscriptionSummary,
} from "@aws-sdk/client-datazone";
import type { Entry } from "../../core/control-plane/entry.ts";
import type { SubscribedAsset, SubscribedPrincipal } from "../../core/control-plane/kinds/subscribed.ts";
import { identified, msOf, present } from "./answers.ts";

export function requestEntries(
  items: readonly SubscriptionRequestSummary[] | undefined,
): Entry<"subscription_request">[] {
  return identified(items, ({ id }) => id).map(([id, request]) => ({
    kind: "subscription_request",
    id,
    content: {
      status: request.status ?? "",
      listings: present(request.subscribedListings?.map((listing) => listing.id)),
      assets: present(request.subscribedListings).flatMap(assetsOf),
      principals: present(request.subscribedPrincipals).map(subscriberOf),
      reason: request.requestReason,
      requestedBy: request.createdBy ?? "",
      reviewedBy: request.reviewerId,
      comment: request.decisionComment,
      forms: present(request.metadataFormsSummary?.map(({ formName, typeName }) => formName ?? typeName)),
    },
    since: msOf(request.createdAt),
    changed: msOf(request.updatedAt),
  }));
}

export function subscriptionEntries(
  items: readonly SubscriptionSummary[] | undefined,
): Entry<"subscription">[] {
  return identified(items, ({ id }) => id).map(([id, subscription]) => ({
    kind: "subscription",
    id,
    content: {
      status: subscription.status ?? "",
      listing: subscription.subscribedListing?.id ?? "",
      assets: subscription.subscribedListing ? assetsOf(subscription.subscribedListing) : [],
      ...unknownItem(subscription.subscribedListing),
      principal: subscriberOf(subscription.subscribedPrincipal),
      request: subscription.subscriptionRequestId,
      retainPermissions: subscription.retainPermissions === true,
      ownerProject: subscription.subscribedListing?.ownerProjectId ?? "",
    },
    since: msOf(subscription.createdAt),
    changed: msOf(subscription.updatedAt),
  }));
}

/** Of a listing of an asset that one, of a listing of a data product all that are in it. */
function assetsOf({ item }: ListingAnswer): SubscribedAsset[] {
  const { assetListing, productListing } = item ?? {};
  if (assetListing?.entityId !== undefined)
    return [
      {
        asset: assetListing.entityId,
        revision: assetListing.entityRevision,
        filters: present(assetListing.assetScope?.filterIds),
      },
    ];
  return identified(productListing?.assetListings, ({ entityId }) => entityId).map(
    ([asset, { entityRevision }]) => ({ asset, revision: entityRevision, filters: [] }),
  );
}

/**
 * What is neither an asset with an id nor a product that says what is in it stands with its name: an unknown thing is not the same as no
 * asset.
 */
function unknownItem(listing: ListingAnswer | undefined): { readonly item?: string } {
  const { item } = listing ?? {};
  if (item?.assetListing?.entityId !== undefined || item?.productListing?.assetListings !== undefined)
    return {};
  return { item: item?.$unknown?.[0] ?? Object.keys(item ?? {})[0] ?? "" };
}

/** What is none of those that are known stands with its name: nobody is left out because he is of a new kind. */
function subscriberOf(answer: PrincipalAnswer | undefined): SubscribedPrincipal {
  if (answer?.project?.id !== undefined) return { project: answer.project.id, name: answer.project.name };
  if (answer?.user?.id !== undefined) return { user: answer.user.id };
  if (answer?.group?.id !== undefined) return { group: answer.group.id, name: answer.group.name };
  if (answer?.iam?.principalArn !== undefined) return { principalArn: answer.iam.principalArn };
  return { unknown: answer?.$unknown?.[0] ?? Object.keys(answer ?? {})[0] ?? "" };
}

export function grantEntries(
  items: readonly SubscriptionGrantSummary[] | undefined,
): Entry<"subscription_grant">[] {
  return identified(items, ({ id }) => id).map(([id, grant]) => ({
    kind: "subscription_grant",
    id,
    content: {
      status: grant.status ?? "",
      subscription: grant.subscriptionId,
      environment: grant.environmentId,
      target: grant.subscriptionTargetId ?? "",
      assets: identified(grant.assets, ({ assetId }) => assetId).map(([asset, granted]) => ({
        asset,
        status: granted.status ?? "",
        filters: present(granted.assetScope?.filterIds),
        grantedAt: msOf(granted.grantedTimestamp),
        failure: granted.failureCause?.message,
      })),
    },
    since: msOf(grant.createdAt),
    changed: msOf(grant.updatedAt),
  }));
}

/** The list says what a filter leaves, as long as it is valid; else only its configuration does. */
export function isTold({ effectiveColumnNames, effectiveRowFilter }: AssetFilterSummary): boolean {
  return (effectiveColumnNames?.length ?? 0) > 0 || (effectiveRowFilter ?? "") !== "";
}

/** `configuration`: where the list does not say what the filter leaves. */
export function filterEntry(
  id: string,
  filter: AssetFilterSummary,
  configuration: AssetFilterConfiguration | undefined,
): Entry<"asset_filter"> {
  const { assetId = "", name, status, createdAt } = filter;
  const { columnConfiguration, rowConfiguration } = configuration ?? {};
  const configured = rowConfiguration?.rowFilter;
  const columns = filter.effectiveColumnNames?.length ? filter.effectiveColumnNames : undefined;
  const rows = filter.effectiveRowFilter === "" ? undefined : filter.effectiveRowFilter;
  return {
    kind: "asset_filter",
    id: `${assetId}/${id}`,
    content: {
      asset: assetId,
      name: name ?? id,
      status,
      columns: columns ?? columnConfiguration?.includedColumnNames,
      rows: rows ?? (configured === undefined ? undefined : JSON.stringify(configured)),
    },
    since: msOf(createdAt),
  };
}
