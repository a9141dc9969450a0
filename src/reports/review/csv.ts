/** A review's items for spreadsheets, a line each: what looks like a formula is text, and every line says of which review it is. */
import { stringify } from "csv-stringify/sync";
import { shownText } from "../../core/record/text.ts";
import type { SealedCertification } from "../../core/review/certified.ts";
import type { ItemDocument, SealedReview } from "../../core/review/document.ts";
import { CSV_FORM } from "../csv-form.ts";
import { calledIn } from "./called.ts";
import type { CalledAs } from "./called.ts";

/** Spreadsheets take what has no mark at its beginning for another encoding. */
export const CSV_MARK = "\uFEFF";

const COLUMNS = [
  "id",
  "suggestion",
  "reason",
  "kind",
  "asset",
  "asset_name",
  "project",
  "subject",
  "holder",
  "people",
  "people_who_left",
  "allows",
  "way",
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
  "granted_session",
  "granted_through",
  "classification",
  "sensitivity",
  "outside_account",
  "last_used",
  "perhaps_used",
  "days_active",
  "people_active",
  "accesses",
  "bytes_out",
  "objects",
  "bytes_out_before",
  "objects_before",
  "peers_bytes_out",
  "observability",
  "not_seen",
  "open_alerts",
  "unclear",
  "went_to",
  "came_from",
  "due",
  "due_because",
  "last_decision",
  "last_decided_at",
  "last_decided_by",
  "last_decision_reason",
  "last_decision_until",
  "last_decided_in",
] as const satisfies readonly (keyof ItemDocument)[];

/** Behind a column of people, or of projects, the one with their names. */
const NAMED: Readonly<Partial<Record<(typeof COLUMNS)[number], string>>> = {
  project: "project_name",
  subject: "subject_name",
  people: "people_names",
  people_who_left: "people_who_left_names",
  requested_by: "requested_by_name",
  approved_by: "approved_by_name",
  granted_by: "granted_by_name",
  last_decided_by: "last_decided_by_name",
};

/** Of decisions, where the report has some. */
const DECIDED = [
  "decision",
  "decided_by",
  "decided_by_name",
  "decided_at",
  "decision_reason",
  "decision_until",
  "ticket",
  "removed_at",
  "removal_event",
] as const;

export function reviewCsv({ id, hash, document }: SealedReview, certified?: SealedCertification): string {
  const columns = [
    "review_id",
    "review_sha256",
    "domain",
    "month",
    ...COLUMNS.flatMap((name) => [name === "id" ? "item_id" : name, NAMED[name] ?? []].flat()),
    ...(certified ? ["certification_sha256", ...DECIDED] : []),
  ];
  const about = [id, hash, shownText(document.domain.id), document.period.month];
  const calledAs = calledIn(document, certified?.document);
  const decidedOf = certified ? decidedCells(certified, calledAs) : () => [];
  const lineOf = (item: ItemDocument): string[] => [
    ...about,
    ...COLUMNS.flatMap((name) => [
      cellOf(item[name]),
      ...(NAMED[name] === undefined ? [] : [namesOf(item[name], calledAs)]),
    ]),
    ...decidedOf(item.id),
  ];
  let text = CSV_MARK + stringify([columns], FORM);
  if (document.items.length === 0) text += stringify([lineWithout(about, columns)], FORM);
  for (let at = 0; at < document.items.length; at += LINES)
    text += stringify(document.items.slice(at, at + LINES).map(lineOf), FORM);
  return text;
}

/** Where there are no items the file says all the same what it is of. */
export function lineWithout(about: readonly string[], columns: readonly string[]): string[] {
  return columns.map((_, at) => about[at] ?? "");
}

const FORM = { ...CSV_FORM, record_delimiter: "\r\n" } as const;
/** So many are made at a time. */
const LINES = 500;

function decidedCells(
  { hash, document }: SealedCertification,
  calledAs: CalledAs,
): (item: string) => string[] {
  const decided = new Map(document.decisions.map((one) => [one.item, one]));
  const due = new Set(document.due);
  return (item) => {
    const one = decided.get(item);
    if (!one) return [hash, due.has(item) ? "not reviewed" : "not due", ...DECIDED.slice(1).map(() => "")];
    const { reason, until, ticket, removal } = one;
    const cells = [
      one.decision,
      one.by.person,
      calledAs(one.by.person),
      one.at,
      reason,
      until,
      ticket,
      removal?.at,
      removal?.event_id,
    ];
    return [hash, ...cells.map((cell) => shownText(cell ?? ""))];
  };
}

/** Of several as many as they are, in their order; of whom no name is known the key. */
function namesOf(value: ItemDocument[keyof ItemDocument], calledAs: CalledAs): string {
  if (typeof value === "string") return shownText(calledAs(value));
  if (!Array.isArray(value)) return "";
  const ids = value.map(String);
  if (ids.every((id) => calledAs(id) === "")) return "";
  return ids.map((id) => shownText(calledAs(id) || id)).join("; ");
}

function cellOf(value: ItemDocument[keyof ItemDocument]): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return shownText(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if ("domain" in value) return `${shownText(value.domain)} at ${value.at}`;
  return value.map((one) => shownText(String(one))).join("; ");
}
