/** A finding as OCSF's Detection Finding (2004): https://schema.ocsf.io/1.5.0/classes/detection_finding */
import type { PrintedFinding } from "../finding/print.ts";
import { DETECTION_FINDING, headOf, present } from "./ocsf.ts";
import type { OcsfEvent } from "./ocsf.ts";

const CREATE = 1;
const UPDATE = 2;
const CLOSE = 3;
const STATUS: Readonly<Record<string, readonly [number, string]>> = {
  open: [1, "New"],
  expected: [3, "Suppressed"],
  withdrawn: [4, "Resolved"],
};

/** `version`: of auditplane. What OCSF has no place for is in `unmapped`, under its own name. */
export function detectionFinding(finding: PrintedFinding, version: string): OcsfEvent {
  const { uid, asset, person, status } = finding;
  const [status_id, status_name] = STATUS[status] ?? [0, "Unknown"];
  const start = Date.parse(finding.first_event_time);
  const end = Date.parse(finding.last_event_time);
  return {
    ...headOf(DETECTION_FINDING, {
      activity: status === "withdrawn" ? CLOSE : finding.version > 1 ? UPDATE : CREATE,
      time: end,
      severity: finding.level,
      uid: `${uid}/${finding.version}`,
      product: { name: "auditplane", vendor_name: "auditplane", version },
      account: finding.account,
      region: finding.region,
    }),
    start_time: start,
    end_time: end,
    count: finding.event_count,
    message: finding.explanation,
    status_id,
    status: status_name,
    ...present({ status_detail: finding.status_reason }),
    is_alert: finding.tier !== "info",
    finding_info: {
      uid,
      title: finding.rule_title,
      desc: finding.explanation,
      first_seen_time: start,
      last_seen_time: end,
      data_sources: ["AWS CloudTrail"],
      analytic: {
        type_id: 1,
        type: "Rule",
        name: finding.rule_title,
        uid: finding.rule_id,
        version: finding.rule_version,
        category: finding.category,
      },
    },
    evidences: [{ actor: { user: { uid: person, name: person } } }],
    ...(asset !== null && { resources: [present({ uid: asset, name: asset, namespace: finding.domain })] }),
    unmapped: present({
      domain: finding.domain,
      tier: finding.tier,
      live: finding.live,
      shadow: finding.shadow,
      person_kind: finding.person_kind,
      principals: [...finding.principals],
      projects: [...finding.projects],
      bytes_out: finding.bytes_out,
      objects: finding.objects,
      event_ids: [...finding.event_ids],
      evidence: finding.evidence.map((one) => ({ ...one })),
      entitlement: finding.entitlement && { ...finding.entitlement },
      catalog_as_of: finding.catalog_as_of,
    }),
  };
}
