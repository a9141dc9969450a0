/** A review for a terminal. Bytes depend on the review alone. */
import { formatBytes, formatCount, formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { SUGGESTION_WORDS } from "../../core/review/sum.ts";
import { renderRows } from "../text-table.ts";
import { calledIn, whoIn } from "./called.ts";
import { teamWords } from "./items.tsx";
import type { Who } from "./called.ts";
import type { ItemDocument, ReviewDocument, SealedReview } from "../../core/review/document.ts";

export const REVIEW_FORMATS = ["table", "json"] as const;
export type ReviewFormat = (typeof REVIEW_FORMATS)[number];

/** `width`: columns of the terminal. */
export function renderReview(
  { hash, document }: SealedReview,
  format: ReviewFormat,
  { width }: { readonly width: number },
): string {
  if (format === "json") return `${JSON.stringify({ hash, review: document }, null, 2)}\n`;
  const called = whoIn(calledIn(document));
  const who = (id: string): string => shownText(called(id));
  const parts = [
    cover(document, who),
    document.notes.map(({ text }) => `! ${shownText(text)}`).join("\n"),
    document.sum.lines.join("\n"),
    itemsPart(document, { width, who }),
    ...beyondParts(document, who),
    `review ${document.id}, sha256 ${hash}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function cover({ domain, period, as_of, catalog }: ReviewDocument, who: Who): string {
  const owners = domain.owners.length === 0 ? "nobody" : domain.owners.map(who).join(", ");
  return [
    `Access to ${shownText(domain.name)} (${shownText(domain.id)}) in ${period.month}, owned by ${owners}`,
    `${period.from} until ${period.until} (${period.time_zone}); use by days of UTC from ${period.days_of_use.first} to ${period.days_of_use.last}`,
    `as of ${as_of}, by catalog ${catalog.hash.slice(0, 12)}${catalog.read_at === null ? "" : ` of ${catalog.read_at}`}`,
  ].join("\n");
}

/** Of the columns but asset, subject and reason. */
const FIXED = 14 + 11 + 12 + 11 + 22;

function itemsPart(
  { items }: ReviewDocument,
  { width, who }: { readonly width: number; readonly who: Who },
): string {
  if (items.length === 0) return "Nobody has a right to anything of it.";
  const room = Math.max(60, width - FIXED);
  const part = Math.floor(room / 4);
  const widths = [14, part, part, 11, 12, 11, 22, room - 2 * part];
  const rows = items.map((item) => [
    item.id,
    item.asset === null ? `all of ${who(item.project)}` : shownText(item.asset),
    subjectWords(item, who),
    item.kind === "subscription" ? "subscribed" : item.kind === "grant" ? "granted" : "member",
    item.last_used ?? (item.observability === "seen" ? "never" : "not seen"),
    item.bytes_out === 0 ? "" : formatBytes(item.bytes_out),
    SUGGESTION_WORDS[item.suggestion].split(":")[0] ?? "",
    shownText(item.reason),
  ]);
  const head = ["ITEM", "ASSET", "WHO", "BY", "LAST USED", "BYTES", "SUGGESTION", "BECAUSE"];
  return renderRows(head, rows, { widths, wrap: "long words" });
}

function subjectWords({ subject, holder, people }: ItemDocument, who: Who): string {
  const more = holder === "team" ? ` (${teamWords(people)})` : "";
  return `${who(subject)}${more}`;
}

function beyondParts(document: ReviewDocument, who: Who): string[] {
  const { used_without_entitlement: loose, entitled_after_leaving: leavers, changes, apart } = document;
  const list = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`${title}\n${lines.map((line) => `  ${line}`).join("\n")}`];
  const counted = (kind: string): number => changes.filter(({ change }) => change === kind).length;
  return [
    `Since the month before: ${counted("added")} new, ${counted("removed")} gone, ${counted("changed")} changed. Apart: ${apart.services.length} of services, ${apart.shared.length} of identities that are nobody's alone, ${apart.third_parties.length} of third parties.`,
    ...list(
      "Used without entitlement",
      loose.map(
        ({ person, asset, accesses, bytes_out, last_day, verdict }) =>
          `${who(person)} ${shownText(asset)}: ${formatCount(accesses)} times, ${formatBytes(bytes_out)}, last on ${last_day} (${verdict})`,
      ),
    ),
    ...list(
      "Entitled after leaving",
      leavers.map(
        ({ person, left_at, items }) =>
          `${who(person)}${left_at === null ? "" : `, left at ${left_at}`}: ${items.join(", ")}`,
      ),
    ),
    ...list(
      "Where plan, grant, use and metadata disagree",
      document.governance_gaps.map(
        ({ kind, asset, subject, reason }) =>
          `${kind} ${shownText(asset ?? "")}${subject === null ? "" : ` ${who(subject)}`}: ${shownText(reason)}`,
      ),
    ),
    ...list("What could be seen", [
      ...document.coverage.places.map(
        ({ account, region, hours, hours_seen }) =>
          `${shownText(account)} ${shownText(region)}: events in ${hours_seen} of ${hours} hours`,
      ),
      ...(document.coverage.assets_of_unknown_account ?? []).map(
        (asset) => `${shownText(asset)}: nobody knows in which account it lies`,
      ),
      ...document.coverage.catalog_reads.map(
        ({ scope, taken, refused, failed }) =>
          `${shownText(scope)}: read ${taken} times, ${refused} refused, ${failed} failed`,
      ),
    ]),
    ...list("Roles for emergencies", emergencyLines(document, who)),
    ...list("Whom auditplane trusts", trustLines(document, who)),
  ];
}

function emergencyLines({ emergencies: { uses } }: ReviewDocument, who: Who): string[] {
  return uses.map(
    ({ person, role_arn: role, from, until, state }) =>
      `${who(person)} in ${shownText(role)} from ${from} until ${until}: ${state}`,
  );
}

function trustLines({ trust }: ReviewDocument, who: Who): string[] {
  const { logins, tokens, exceptions, reveals, changes } = trust;
  const said = [
    ...logins.map(({ person, roles }) => `${person === null ? "erased" : who(person)}: ${roles.join(", ")}`),
    ...tokens.map(({ name, person, until }) => `token ${shownText(name)} of ${who(person)} until ${until}`),
    ...exceptions.map(
      ({ kind, who: whom, asset, reason }) =>
        `${kind === "exemption" ? "exempt" : "expected volume"}: ${who(whom)} on ${shownText(asset ?? "anything")}, ${shownText(reason)}`,
    ),
  ];
  const counts = [
    reveals.length > 0 ? [`names were revealed ${formatCounted(reveals.length, "time")}`] : [],
    changes.length > 0 ? [`it was configured ${formatCounted(changes.length, "time")}`] : [],
  ];
  return [...said, ...counts.flat()];
}
