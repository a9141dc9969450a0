/** What a disagreement gives to a finding: it has no events, so it is evidence itself. */
import type { Disagreement } from "../governance/disagreement.ts";
import { hourOf } from "../record/time.ts";
import type { Hit } from "./hit.ts";

/** The hit of a rule of category governance on a fact that was found at a time, in ms. */
export function governanceHit(
  { fact, seenAt }: { readonly fact: Disagreement; readonly seenAt: number },
  key: { readonly ruleId: string; readonly personId: number; readonly assetId: number | null },
): Hit {
  const since = fact.since === null ? NaN : Date.parse(fact.since);
  return {
    ...key,
    hour: hourOf(seenAt),
    eventCount: Math.max(1, fact.accesses),
    bytesOut: fact.bytes_out,
    objects: new Float64Array(),
    lastTime: seenAt,
    waitingTime: null,
    evidence: [],
    first: {
      account: null,
      region: null,
      domain: fact.domain,
      ownerProject: fact.asset_project,
      classification: fact.classification,
      eventName: null,
      sourceIp: null,
      personKind: "platform",
      consumer: { project: fact.project ?? fact.subject ?? "nobody" },
      entitlement: {
        verdict: "none",
        via: fact.way,
        since: Number.isFinite(since) ? since : null,
        subscription: fact.subscription,
        nearest: null,
      },
      reason: fact.reason,
    },
    principals: [],
    projects: fact.project === null ? [] : [fact.project],
    domains: fact.domain === null ? [] : [fact.domain],
    ruleVersions: [],
    assets: [],
  };
}
