/** Correlations of every sort over short and long times, for random trails. */
import { readCollection } from "../../src/core/sigma/collection.ts";
import type { RuleCollection } from "../../src/core/sigma/collection.ts";

const ACCESS = "logsource: { product: auditplane, category: access }";
const RECORD = "logsource: { product: aws, service: cloudtrail }";

const RULES = [
  `title: Read\nname: read\n${ACCESS}\ndetection: { sel: { action: [read, list] }, condition: sel }`,
  `title: Stranger\nname: stranger\n${ACCESS}\ndetection: { sel: { entitlement: [none, revoked, unknown] }, condition: sel }`,
  `title: Stopped\nname: stopped\n${RECORD}\ndetection: { sel: { eventName: StopLogging }, condition: sel }`,
  `title: Assumed\nname: assumed\n${RECORD}\ndetection: { sel: { eventName|startswith: [Assume, GetData, GetObject] }, condition: sel }`,
];

const CORRELATIONS = [
  "name: burst, correlation: { type: event_count, rules: [read], group-by: [person], timespan: 5m, condition: { gte: 2 } }",
  "name: bytes, correlation: { type: value_sum, rules: [read], group-by: [person, asset], timespan: 3h, condition: { field: bytes_out, gte: 1000000000000 } }",
  "name: wide, generate: true, correlation: { type: value_count, rules: [stranger, read], group-by: [principal], timespan: 2h, condition: { field: asset, gte: 2 } }",
  "name: blind, generate: true, correlation: { type: temporal_ordered, rules: [stopped, read], group-by: [], timespan: 90m }",
  "name: keys, correlation: { type: event_count, rules: [assumed, read], group-by: [userIdentity.accountId], timespan: 26h, condition: { gte: 2, lt: 9 }, aliases: { userIdentity.accountId: { read: account, assumed: userIdentity.accountId } } }",
  "name: chained, correlation: { type: temporal, rules: [burst, assumed], group-by: [person], timespan: 1h }",
];

export function correlatedRules(): RuleCollection {
  const documents = [...RULES, ...CORRELATIONS.map((body, at) => `{ title: Correlation ${at}, ${body} }`)];
  return readCollection([{ path: "rules.yml", text: documents.join("\n---\n") }]);
}
