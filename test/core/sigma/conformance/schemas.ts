/** Every key of the specification's three JSON schemas, and every value of what has a list of them. */

const HEAD = ["title", "id", "description", "date", "modified"];
const MORE = ["status", "author", "references", "falsepositives", "level"];
const LOGSOURCE = ["logsource", "logsource.category", "logsource.product", "logsource.service"];
const below = (kind: string, keys: readonly string[]): string[] => keys.map((key) => `${kind}.${key}`);
const each = (key: string, values: readonly string[]): string[] => values.map((value) => `${key}=${value}`);

export const SCHEMA_KEYS: readonly string[] = [
  ...below("rule", [
    ...HEAD,
    ...MORE,
    ...LOGSOURCE,
    "logsource.definition",
    "related",
    "related.id",
    "related.type",
    "name",
    "taxonomy",
    "license",
    "detection",
    "detection.condition",
    "fields",
    "tags",
    "scope",
  ]),
  ...below("correlation", [
    ...HEAD,
    ...MORE,
    "correlation",
    "correlation.type",
    "correlation.rules",
    "correlation.aliases",
    "correlation.group-by",
    "correlation.timespan",
    "correlation.condition",
    ...below("correlation.condition", ["gt", "gte", "lt", "lte", "eq", "neq", "field"]),
    "generate",
  ]),
  ...below("filter", [
    ...HEAD,
    ...LOGSOURCE,
    "taxonomy",
    "filter",
    "filter.rules",
    "filter.selection",
    "filter.condition",
  ]),
];

const STATUSES = ["stable", "test", "experimental", "deprecated", "unsupported"];
const LEVELS = ["informational", "low", "medium", "high", "critical"];

export const SCHEMA_VALUES: readonly string[] = [
  ...each("rule.status", STATUSES),
  ...each("rule.level", LEVELS),
  ...each("rule.related.type", ["correlation", "derived", "obsolete", "merged", "renamed", "similar"]),
  ...each("correlation.status", STATUSES),
  ...each("correlation.level", LEVELS),
  ...each("correlation.correlation.type", [
    "event_count",
    "value_count",
    "value_sum",
    "value_avg",
    "value_percentile",
    "value_max",
    "value_min",
    "temporal",
    "temporal_ordered",
  ]),
];
