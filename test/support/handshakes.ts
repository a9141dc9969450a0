/** What DataZone tells of one subscription of marketing-insights to orders: asked for by Ana, approved by Ben. */
import type { Contents } from "../../src/core/control-plane/entry.ts";
import type { AnyHistoryEntry, HistoryEntry } from "../../src/core/control-plane/history.ts";
import { ANA, BEN, MARKETING_ROLE, ORDERS_TABLE, day, row } from "./acme-entries.ts";

/** By Ana on the 4th, accepted by Ben on the 5th. */
export function aRequest(
  id: string,
  content: Partial<Contents["subscription_request"]> = {},
  more: Partial<Pick<HistoryEntry, "since" | "changed" | "from" | "until">> = {},
): AnyHistoryEntry {
  return row(
    "subscription_request",
    id,
    {
      status: "ACCEPTED",
      listings: ["4lstorders8k2m"],
      assets: [{ asset: "4astorders9j1x", filters: [] }],
      principals: [{ project: "b7n4r2c9hd0kqa", name: "marketing-insights" }],
      reason: "Q4 campaign analysis",
      requestedBy: ANA,
      reviewedBy: BEN,
      forms: [],
      ...content,
    },
    { since: day(4), changed: day(5), ...more },
  );
}

/** DataZone's attempt to grant it. */
export function anAttempt(
  subscription: string,
  asset: Partial<Contents["subscription_grant"]["assets"][number]> = {},
  more: Partial<HistoryEntry> = {},
): AnyHistoryEntry {
  const made = row("subscription_grant", `grant-of-${subscription}`, {
    status: "COMPLETED",
    subscription,
    environment: "d9q3w7e1rt5yus",
    target: "t",
    assets: [{ asset: "4astorders9j1x", status: "GRANTED", grantedAt: day(5) + 240_000, ...asset }],
  });
  return { ...made, ...more } as AnyHistoryEntry;
}

/** Lake Formation's, five minutes after the approval. */
export function aGrant(more: Partial<HistoryEntry> = {}): AnyHistoryEntry {
  const granted = row("permission", "p-1", {
    principal: MARKETING_ROLE,
    resource: { table: ORDERS_TABLE },
    permissions: ["SELECT"],
    grantable: [],
    shares: [],
  });
  return { ...granted, since: day(5) + 300_000, ...more } as AnyHistoryEntry;
}
