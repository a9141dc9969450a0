/** What the story of the mesh leaves out: each trigger of a handshake, of a change of role and of limits, from what AWS says to the topic of the owner. */
import { expect, it } from "vitest";
import type { DataZoneDomain } from "./support/datazone-domain.ts";
import {
  ACCESS_ROLE,
  ANALYSTS,
  BEN,
  DOMAIN,
  FINANCE,
  MARKETING,
  aRequest,
  aSubscription,
  subscribedListing,
} from "./support/datazone-domain.ts";
import { storyteller } from "./support/story.ts";
import * as mesh from "./support/story-mesh.ts";

const { open, at } = storyteller({
  adds: "role_change: { titles: true }\n",
  scopes: ["lakeformation/777788889999/eu-west-1"],
});

const FORM = { cost_centre: "CC-1000", classification: "confidential" };
const LISTED = subscribedListing(mesh.ASSET, { id: mesh.LISTING, name: "Sales_Transactions" });
const seconds = (hour: number): number => Math.floor(at(hour) / 1000);

type Deals = Pick<DataZoneDomain, "requests" | "subscriptions" | "grants">;
type Deal = {
  readonly hour: number;
  readonly by?: string;
  readonly asked?: string;
  readonly reason?: string;
};

/** What was subscribed, by its id, is revoked at that hour. */
function revoked(deals: Deals, hour: number, ...ids: readonly string[]): Deals {
  const subscriptions = deals.subscriptions.map((one) =>
    ids.includes(one.id ?? "") && one.status === "APPROVED"
      ? { ...one, status: "REVOKED" as const, updatedAt: seconds(hour) }
      : one,
  );
  return { ...deals, subscriptions };
}

/** Finance asks anew, and somebody approves it; what it had before is revoked. */
function dealOfFinance(
  deals: Deals,
  { hour, by = BEN, asked = mesh.MIA, reason = "close of the quarter" }: Deal,
): Deals {
  const principal = { project: { id: FINANCE, name: "finance-reporting" } };
  const time = { createdAt: seconds(hour), updatedAt: seconds(hour) };
  const before = deals.subscriptions.flatMap((one) => (one.id?.startsWith("8subfinance") ? [one.id] : []));
  const ended = revoked(deals, hour, ...before);
  const request = aRequest({
    id: `7reqfinance${hour}`,
    ...time,
    createdBy: asked,
    requestReason: reason,
    reviewerId: by,
    subscribedPrincipals: [principal],
    subscribedListings: [LISTED],
  });
  const subscription = aSubscription({
    id: `8subfinance${hour}`,
    ...time,
    createdBy: by,
    subscribedPrincipal: principal,
    subscribedListing: LISTED,
    subscriptionRequestId: request.id,
  });
  return {
    ...ended,
    requests: [...ended.requests, request],
    subscriptions: [...ended.subscriptions, subscription],
  };
}

/** Of two columns. */
const TWO_COLUMNS: DataZoneDomain["filters"][number] = {
  id: "1fltcampaign9x2",
  domainId: DOMAIN,
  assetId: mesh.ASSET,
  name: "campaigns-alone",
  status: "VALID",
  createdAt: seconds(9),
  configuration: { columnConfiguration: { includedColumnNames: ["campaign", "region"] } },
  effectiveColumnNames: ["campaign", "region"],
};

/** Marketing has its subscription again, through that filter. */
function dealOfMarketing(deals: Deals, hour: number): Deals {
  const subscribed = subscribedListing(mesh.ASSET, {
    id: mesh.LISTING,
    name: "Sales_Transactions",
    filterIds: [TWO_COLUMNS.id ?? ""],
  });
  const time = { createdAt: seconds(hour), updatedAt: seconds(hour) };
  const request = aRequest({
    id: "7reqmktagain4w1",
    ...time,
    reviewerId: BEN,
    subscribedListings: [subscribed],
  });
  const subscription = aSubscription({
    id: "8submktagain5q2",
    ...time,
    subscribedListing: subscribed,
    subscriptionRequestId: request.id,
  });
  return {
    ...deals,
    requests: [...deals.requests, request],
    subscriptions: [...deals.subscriptions, subscription],
  };
}

/** Ana is of Marketing herself; Cem and Lea are by their group. */
function marketing(): Partial<DataZoneDomain> {
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

const GROUPS = { [ANALYSTS]: [mesh.CEM, mesh.LEA] };

it("an owner hears once of each trigger that the story leaves out, by what AWS says of it and nothing else", {
  timeout: 120_000,
}, async () => {
  const story = await open();
  expect(await story.applyPolicy()).toEqual({ done: 2, again: 0 });
  let deals: Deals = { ...mesh.subscribed({ asked: at(0), approved: at(1) }), grants: [] };
  await story.tell(
    1,
    "Sales publishes; Marketing asks, Ben approves, and DataZone grants nothing for hours.",
    {
      changes: { ...mesh.published(at(0), FORM), ...deals, ...marketing() },
      people: { groups: GROUPS },
      granted: [ACCESS_ROLE],
      hears: ["LOW: Subscription that was never granted"],
      platform: [
        "MEDIUM: Metadata rule of the mesh policy is missing or weakened",
        "WITHDRAWN: Metadata rule of the mesh policy is missing or weakened",
      ],
    },
  );
  await story.tell(2, "DataZone grants it.", {
    granted: [ACCESS_ROLE, mesh.MARKETING_ROLE],
    hears: ["WITHDRAWN: Subscription that was never granted"],
  });

  deals = dealOfFinance(deals, { hour: 3, by: mesh.LEA });
  await story.tell(3, "Lea, who has nothing to say in Sales, approves what Finance asked for.", {
    changes: deals,
    hears: ["HIGH: Subscription approved from outside the owning project"],
  });
  deals = dealOfFinance(deals, { hour: 4, asked: BEN });
  await story.tell(4, "That is revoked; Ben asks for Finance, and approves it himself.", {
    changes: deals,
    hears: ["WITHDRAWN: Subscription approved from outside the owning project"],
    platform: ["HIGH: Subscription approved by whoever asked for it"],
  });
  deals = dealOfFinance(deals, { hour: 5, reason: "please give access" });
  await story.tell(5, "Mia asks instead, and gives no reason that is one.", {
    changes: deals,
    hears: ["LOW: Subscription approved without a reason"],
    platform: ["WITHDRAWN: Subscription approved by whoever asked for it"],
  });
  deals = dealOfFinance(deals, { hour: 6 });
  const waiting = aRequest({
    id: "7reqmiaownq3z8",
    status: "PENDING",
    createdBy: mesh.MIA,
    createdAt: seconds(-10),
    updatedAt: seconds(-10),
    requestReason: "audit of the year",
    subscribedPrincipals: [{ user: { id: mesh.MIA } }],
    subscribedListings: [LISTED],
  });
  await story.tell(6, "She says why. Her own request waits for longer than the 24 hours of Sales.", {
    changes: { ...deals, requests: [...deals.requests, waiting] },
    hears: [
      "WITHDRAWN: Subscription approved without a reason",
      "LOW: Subscription request that waits too long",
    ],
  });
  const rejected = { ...waiting, status: "REJECTED" as const, reviewerId: BEN, updatedAt: seconds(7) };
  deals = { ...deals, requests: [...deals.requests, rejected] };
  await story.tell(7, "Ben rejects it.", {
    changes: deals,
    hears: ["WITHDRAWN: Subscription request that waits too long"],
  });

  deals = revoked(deals, 8, mesh.SUBSCRIPTION);
  await story.tell(8, "Sales revokes the subscription of Marketing, and Lake Formation lets it read still.", {
    changes: deals,
    hears: ["HIGH: Grant that outlived its subscription"],
  });

  deals = dealOfMarketing(deals, 10);
  await story.tell(10, "Marketing subscribes anew, to two columns; the grant is still of all.", {
    changes: { ...deals, filters: [TWO_COLUMNS] },
    hears: [
      "WITHDRAWN: Grant that outlived its subscription",
      "MEDIUM: Columns that a subscription never asked for",
    ],
  });
  await story.tell(11, "DataZone grants the two; as of now Cem has another title.", {
    granted: [ACCESS_ROLE, { principal: mesh.MARKETING_ROLE, columns: ["campaign", "region"] }],
    people: { groups: GROUPS, titles: { [mesh.CEM]: "Manager" } },
    hears: ["WITHDRAWN: Columns that a subscription never asked for"],
  });
  await story.tell(12, "Four hours on his own subscription stands still.", {
    hears: ["HIGH: Access that outlived a change of role"],
  });
  await story.tell(13, "He has the title again for which he had it.", {
    people: { groups: GROUPS },
    hears: ["WITHDRAWN: Access that outlived a change of role"],
  });
});
