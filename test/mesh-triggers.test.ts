/** What the story of the mesh leaves out: each trigger of a handshake, of a change of role and of limits, from what AWS says to the topic of the owner. */
import { expect, it } from "vitest";
import { isoTime } from "../src/core/record/time.ts";
import { ANALYSTS, BEN } from "./support/datazone-domain.ts";
import { aFinding, aResult } from "./support/macie-findings.ts";
import { aRecord, aRole } from "./support/records.ts";
import type { TrailRecord } from "./support/records.ts";
import { storyteller } from "./support/story.ts";
import { dealer, marketingByGroup } from "./support/story-deals.ts";
import type { Deals } from "./support/story-deals.ts";
import * as mesh from "./support/story-mesh.ts";

const { open, at } = storyteller({
  adds: "role_change: { titles: true }\n",
  scopes: ["lakeformation/777788889999/eu-west-1"],
});
const deal = dealer(at);

const FORM = { cost_centre: "CC-1000", classification: "confidential" };
const EVERYBODY = "f3e5a4c8-20d1-7052-8a9b-4d5e6f708193";
const GROUPS = {
  [ANALYSTS]: [mesh.CEM, mesh.LEA],
  [EVERYBODY]: [mesh.ANA, BEN, mesh.CEM, mesh.LEA, mesh.MIA],
};
const WITHOUT_CEM = { ...GROUPS, [ANALYSTS]: [mesh.LEA] };

/** Macie finds names of people in a column of the table. */
function namesIn(column: string, hour: number): ReturnType<typeof aFinding> {
  const result = aResult([{ category: "PERSONAL_INFORMATION", type: "NAME", columns: [column] }]);
  return aFinding({
    bucket: mesh.BUCKET,
    key: `${mesh.PREFIX}2026-q3.parquet`,
    updatedAt: isoTime(at(hour)),
    more: { classificationDetails: result },
  });
}

/** Ben does something in the role that the policy names for emergencies. */
function inEmergency(hour: number): TrailRecord {
  const ben = "ben.osei@example.com";
  return aRecord({
    eventTime: isoTime(at(hour)),
    userIdentity: aRole("break-glass", ben, { sourceIdentity: ben }),
  });
}

it("an owner hears once of each trigger that the story leaves out, by what AWS says of it and nothing else", async () => {
  const story = await open();
  expect(await story.applyPolicy()).toEqual({ done: 2, again: 0 });
  let deals: Deals = { ...mesh.subscribed({ asked: at(0), approved: at(1) }), grants: [] };
  await story.tell(
    1,
    "Sales publishes; Marketing asks, Ben approves, and nothing is granted to anybody for hours.",
    {
      changes: { ...mesh.published(at(0), FORM), ...deals, ...marketingByGroup() },
      people: { groups: GROUPS },
      granted: [],
      hears: ["LOW: Subscription that was never granted"],
      platform: [
        "MEDIUM: Metadata rule of the mesh policy is missing or weakened",
        "WITHDRAWN: Metadata rule of the mesh policy is missing or weakened",
      ],
    },
  );
  await story.tell(2, "DataZone grants it.", {
    granted: [mesh.MARKETING_ROLE],
    hears: ["WITHDRAWN: Subscription that was never granted"],
  });

  deals = deal.ofFinance(deals, { hour: 3, by: mesh.LEA });
  await story.tell(3, "Lea, who has nothing to say in Sales, approves what Finance asked for.", {
    changes: deals,
    hears: ["HIGH: Subscription approved from outside the owning project"],
  });
  deals = deal.ofFinance(deals, { hour: 4, asked: BEN });
  await story.tell(4, "That is revoked; Ben asks for Finance, and approves it himself.", {
    changes: deals,
    hears: ["WITHDRAWN: Subscription approved from outside the owning project"],
    platform: ["HIGH: Subscription approved by whoever asked for it"],
  });
  deals = deal.ofFinance(deals, { hour: 5, reason: "please give access" });
  await story.tell(5, "Mia asks instead, and gives no reason that is one.", {
    changes: deals,
    hears: ["LOW: Subscription approved without a reason"],
    platform: ["WITHDRAWN: Subscription approved by whoever asked for it"],
  });
  deals = deal.ofFinance(deals, { hour: 6 });
  await story.tell(6, "She says why. Her own request waits for longer than the 24 hours of Sales.", {
    changes: { ...deals, requests: [...deals.requests, deal.ownOfMia(-10)] },
    hears: [
      "WITHDRAWN: Subscription approved without a reason",
      "LOW: Subscription request that waits too long",
    ],
  });
  await story.tell(7, "Ben rejects it.", {
    changes: { requests: [...deals.requests, deal.ownOfMia(-10, 7)] },
    hears: ["WITHDRAWN: Subscription request that waits too long"],
  });

  deals = deal.revoked(deals, 8, mesh.SUBSCRIPTION);
  await story.tell(
    8,
    "DataZone lists what he rejected no more. Sales revokes the subscription of Marketing, and Lake Formation lets it read still.",
    { changes: deals, hears: ["HIGH: Grant that outlived its subscription"] },
  );

  deals = deal.ofMarketing(deals, 10);
  await story.tell(10, "Marketing subscribes anew, to two columns; the grant is still of all.", {
    changes: { ...deals, filters: [deal.filter] },
    hears: [
      "WITHDRAWN: Grant that outlived its subscription",
      "MEDIUM: Columns that a subscription never asked for",
    ],
  });
  await story.tell(11, "DataZone grants the two; as of now Cem has another title.", {
    granted: [{ principal: mesh.MARKETING_ROLE, columns: ["campaign", "region"] }],
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

  await story.tell(14, "He leaves the group by which he was of Marketing; Ana's account is disabled.", {
    people: { groups: WITHOUT_CEM, disabled: [mesh.ANA] },
    hears: [],
    security: ["HIGH: Somebody who left and still has rights"],
  });
  await story.tell(15, "Four hours on his own subscription stands still, and Ana's account is back.", {
    people: { groups: WITHOUT_CEM },
    hears: ["HIGH: Access that outlived a change of role"],
    security: ["WITHDRAWN: Somebody who left and still has rights"],
  });
  await story.tell(
    16,
    "Macie finds names in a column that Cem and Finance may read, and Marketing may not.",
    {
      found: [namesIn("customer_id", 16)],
      hears: [
        "MEDIUM: Sensitive columns open to a subscriber",
        "MEDIUM: Sensitive columns open to a subscriber",
      ],
    },
  );
  await story.tell(17, "Ben acts in the role for emergencies.", {
    logs: [inEmergency(17)],
    hears: [],
    security: ["CRITICAL: Role for emergencies used"],
  });
  await story.tell(18, "What he did in it the day before comes late, and for 24 hours nobody has said why.", {
    logs: [inEmergency(-6)],
    hears: [],
    security: ["HIGH: Use of a role for emergencies that nobody justified"],
  });
});
