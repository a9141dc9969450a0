/** What DataZone says of who asked for Sales_Transactions, who approved it, and what was revoked, hour by hour of a story. */
import {
  ANALYSTS,
  BEN,
  DOMAIN,
  FINANCE,
  MARKETING,
  aRequest,
  aSubscription,
  subscribedListing,
} from "./datazone-domain.ts";
import type { DataZoneDomain } from "./datazone-domain.ts";
import * as mesh from "./story-mesh.ts";

export type Deals = Pick<DataZoneDomain, "requests" | "subscriptions" | "grants">;

interface Deal {
  readonly hour: number;
  readonly by?: string;
  readonly asked?: string;
  readonly reason?: string;
}

export interface Dealer {
  /** What was subscribed, by its id, is revoked at that hour. */
  revoked(deals: Deals, hour: number, ...ids: readonly string[]): Deals;
  /** Finance asks anew, and somebody approves it; what it had before is revoked. */
  ofFinance(deals: Deals, deal: Deal): Deals;
  /** Marketing has its subscription again, through the filter. */
  ofMarketing(deals: Deals, hour: number): Deals;
  /** Of two columns. */
  readonly filter: DataZoneDomain["filters"][number];
  /** Mia asks for herself, and nobody answers; or it is rejected at that hour. */
  ownOfMia(asked: number, rejected?: number): DataZoneDomain["requests"][number];
}

const NAMED = { id: mesh.LISTING, name: "Sales_Transactions" };
const LISTED = subscribedListing(mesh.ASSET, NAMED);
const FILTER = "1fltcampaign9x2";
const COLUMNS = ["campaign", "region"];

/** `at`: the time of an hour, in ms. */
export function dealer(at: (hour: number) => number): Dealer {
  const seconds = (hour: number): number => Math.floor(at(hour) / 1000);
  const since = (hour: number): { readonly createdAt: number; readonly updatedAt: number } => ({
    createdAt: seconds(hour),
    updatedAt: seconds(hour),
  });
  const revoked: Dealer["revoked"] = (deals, hour, ...ids) => {
    const subscriptions = deals.subscriptions.map((one) =>
      ids.includes(one.id ?? "") && one.status === "APPROVED"
        ? { ...one, status: "REVOKED" as const, updatedAt: seconds(hour) }
        : one,
    );
    return { ...deals, subscriptions };
  };
  return {
    revoked,
    ofFinance(deals, { hour, by = BEN, asked = mesh.MIA, reason = "close of the quarter" }) {
      const principal = { project: { id: FINANCE, name: "finance-reporting" } };
      const before = deals.subscriptions.flatMap((one) =>
        one.id?.startsWith("8subfinance") ? [one.id] : [],
      );
      const request = aRequest({
        id: `7reqfinance${hour}`,
        ...since(hour),
        createdBy: asked,
        requestReason: reason,
        reviewerId: by,
        subscribedPrincipals: [principal],
        subscribedListings: [LISTED],
      });
      const subscription = aSubscription({
        id: `8subfinance${hour}`,
        ...since(hour),
        createdBy: by,
        subscribedPrincipal: principal,
        subscribedListing: LISTED,
        subscriptionRequestId: request.id,
      });
      return withDeal(revoked(deals, hour, ...before), request, subscription);
    },
    ofMarketing(deals, hour) {
      const subscribed = subscribedListing(mesh.ASSET, { ...NAMED, filterIds: [FILTER] });
      const request = aRequest({
        id: "7reqmktagain4w1",
        ...since(hour),
        reviewerId: BEN,
        subscribedListings: [subscribed],
      });
      const subscription = aSubscription({
        id: "8submktagain5q2",
        ...since(hour),
        subscribedListing: subscribed,
        subscriptionRequestId: request.id,
      });
      return withDeal(deals, request, subscription);
    },
    filter: {
      id: FILTER,
      domainId: DOMAIN,
      assetId: mesh.ASSET,
      name: "campaigns-alone",
      status: "VALID",
      createdAt: seconds(9),
      configuration: { columnConfiguration: { includedColumnNames: COLUMNS } },
      effectiveColumnNames: COLUMNS,
    },
    ownOfMia: (asked, rejected) =>
      aRequest({
        id: "7reqmiaownq3z8",
        status: rejected === undefined ? "PENDING" : "REJECTED",
        createdBy: mesh.MIA,
        createdAt: seconds(asked),
        updatedAt: seconds(rejected ?? asked),
        requestReason: "audit of the year",
        subscribedPrincipals: [{ user: { id: mesh.MIA } }],
        subscribedListings: [LISTED],
        ...(rejected === undefined ? {} : { reviewerId: BEN }),
      }),
  };
}

function withDeal(
  deals: Deals,
  request: Deals["requests"][number],
  subscription: Deals["subscriptions"][number],
): Deals {
  return {
    ...deals,
    requests: [...deals.requests, request],
    subscriptions: [...deals.subscriptions, subscription],
  };
}

/** Ana is of Marketing herself; others are by their group. */
export function marketingByGroup(): Partial<DataZoneDomain> {
  const { members } = mesh.members(mesh.ANA);
  const group = {
    designation: "PROJECT_CONTRIBUTOR" as const,
    memberDetails: { group: { groupId: ANALYSTS } },
  };
  return {
    members: { ...members, [MARKETING]: [...(members[MARKETING] ?? []), group] },
    groupProfiles: [{ domainId: DOMAIN, id: ANALYSTS, status: "ASSIGNED", groupName: "marketing-analysts" }],
  };
}
