/** One person's rights for spreadsheets, a line each: what looks like a formula is text. */
import { stringify } from "csv-stringify/sync";
import { shownText } from "../../core/record/text.ts";
import type { PersonItemDocument, SealedPerson } from "../../core/review/person/document.ts";
import { CSV_FORM } from "../csv-form.ts";
import { CSV_MARK, lineWithout } from "../review/csv.ts";

const COLUMNS = [
  "id",
  "domain",
  "kind",
  "asset",
  "asset_name",
  "project",
  "through",
  "allows",
  "way",
  "unclear",
  "since",
  "until",
  "subscription",
  "requested_by",
  "approved_by",
  "justification",
  "granted_by",
  "granted_at",
  "granted_told_by",
  "granted_event_id",
  "granted_through",
  "classification",
  "sensitivity",
  "outside_account",
  "last_used",
  "perhaps_used",
  "days_active",
  "accesses",
  "bytes_out",
  "objects",
  "observability",
  "not_seen",
  "state",
] as const satisfies readonly (keyof PersonItemDocument)[];

const DECIDED = [
  "decision",
  "decided_by",
  "decided_at",
  "decision_reason",
  "decision_until",
  "ticket",
  "removed_at",
  "removal_event",
  "last_decision",
  "last_decided_by",
  "last_decided_at",
  "last_decided_in",
];

export function personCsv({ id, hash, document }: SealedPerson): string {
  const head = [
    "report_id",
    "report_sha256",
    "person",
    "month",
    ...COLUMNS.map((name) => (name === "id" ? "item_id" : name)),
    ...DECIDED,
  ];
  const about = [id, hash, shownText(document.person.key), document.period.month];
  const lines = document.items.map((item) => [
    ...about,
    ...COLUMNS.map((name) => cellOf(item[name])),
    ...decidedOf(item),
  ]);
  if (lines.length === 0) lines.push(lineWithout(about, head));
  return CSV_MARK + stringify([head, ...lines], { ...CSV_FORM, record_delimiter: "\r\n" });
}

function decidedOf({ decision, last_decision: last }: PersonItemDocument): string[] {
  return [
    decision?.decision,
    decision?.by,
    decision?.at,
    decision?.reason,
    decision?.until,
    decision?.ticket,
    decision?.gone?.at,
    decision?.gone?.event_id,
    last?.decision,
    last?.by,
    last?.at,
    last?.review,
  ].map((cell) => shownText(cell ?? ""));
}

function cellOf(value: PersonItemDocument[(typeof COLUMNS)[number]]): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return shownText(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value.map(shownText).join("; ");
}
