/** A builder of printed findings with defaults; a test names only what it is about. */
import type { PrintedFinding } from "../../src/core/finding/print.ts";

/** An open finding of one event of one rule, person and asset. */
export function aFinding(fields: Partial<PrintedFinding> = {}): PrintedFinding {
  return {
    uid: "u1",
    rule_id: "r1",
    rule_title: "Rule 1",
    rule_author: "somebody",
    rule_license: null,
    rule_references: [],
    rule_version: "v1",
    level: "high",
    category: "access",
    tier: "review",
    status: "open",
    version: 1,
    live: true,
    shadow: false,
    person: "ana@example.com",
    person_kind: "human",
    principals: [],
    projects: [],
    asset: "sales.orders",
    domain: "sales",
    account: "111122223333",
    region: "eu-west-1",
    window_start: "2026-09-02T00:00:00Z",
    window_end: "2026-09-03T00:00:00Z",
    first_event_time: "2026-09-02T10:00:00Z",
    last_event_time: "2026-09-02T11:00:00Z",
    event_count: 1,
    bytes_out: 0,
    objects: 0,
    event_ids: [],
    evidence: [],
    entitlement: null,
    catalog_as_of: null,
    explanation: "Something happened.",
    ...fields,
  };
}
