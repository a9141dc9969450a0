/** What a pipeline fact gives to a finding: it has no events, so it is evidence itself. */
import type { TimedFact } from "../pipeline/fact.ts";
import { hourOf } from "../record/time.ts";
import type { Hit } from "./hit.ts";

/** The hit of a rule of category pipeline on a fact. Ids are those of `everyone` and of the fact's subject. */
export function pipelineHit(
  { at, fact }: TimedFact,
  key: { ruleId: string; personId: number; assetId: number },
): Hit {
  return {
    ...key,
    hour: hourOf(at),
    eventCount: fact.count,
    bytesOut: 0,
    objects: new Float64Array(),
    lastTime: at,
    waitingTime: null,
    evidence: [],
    first: {
      account: fact.account ?? null,
      region: fact.region ?? null,
      domain: null,
      ownerProject: null,
      classification: null,
      eventName: null,
      sourceIp: null,
      personKind: "platform",
      consumer: { project: "auditplane" },
      entitlement: null,
      reason: fact.reason,
    },
    principals: [],
    projects: [],
    domains: [],
    ruleVersions: [],
    assets: [],
  };
}
