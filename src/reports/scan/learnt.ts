/** What a scan learns without a catalog: who read how much of what, and how sure that is. */
import type { Use } from "../../core/access/use.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import { formatBytes, formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import type { ScanSummary } from "./summary.ts";

/** Rows of a list: whoever wants all of them drafts a catalog. */
const ROWS_MAX = 3;
const NAME_MAX = 60;

/** Who is nobody in particular. */
const NOBODY = new Set(["anonymous", "unknown"]);

const NOTHING =
  "nothing: no read of data is among these records. A trail has those of S3 objects where its data events are on";

/** True if a catalog can be drafted from the uses. */
export function hasReads(uses: readonly Use[]): boolean {
  return uses.some(isRead);
}

/** A few lines of text. `uses`: of the files that the summary is about. */
export function renderLearnt(uses: readonly Use[], { identity_grades }: ScanSummary): string {
  const reads = uses.filter(isRead);
  const head = "\nWithout a catalog nobody can say who was entitled. What these logs tell all the same:\n\n";
  if (reads.length === 0) return `${head}${line("Read", NOTHING)}`;
  return [
    head,
    line("Read", readBy(reads)),
    line("Known", known(identity_grades)),
    ...table("Most read", rank(reads, placeName), (same) => readersOf(same)),
    ...table(
      "Readers",
      rank(reads, ({ person }) => person),
      (same) => count(countOf(same), "read"),
    ),
    ...strangers(reads),
  ].join("");
}

function isRead({ action, isDenied }: Use): boolean {
  return !isDenied && (action === "read" || action === "list");
}

function readBy(reads: readonly Use[]): string {
  const names = new Set(reads.map(placeName));
  const tables = [...names].filter((name) => name.startsWith("arn:")).length;
  const buckets = [...names].filter((name) => name.startsWith("s3://")).length;
  const places = [count(buckets, "bucket"), count(tables, "table")].filter((text) => !text.startsWith("0 "));
  const people = (kind: Use["kind"]): number =>
    new Set(reads.filter((use) => use.kind === kind && !NOBODY.has(use.person)).map(({ person }) => person))
      .size;
  const by = [
    count(people("human"), "person", "people"),
    count(people("service"), "service"),
    count(people("platform"), "AWS service"),
    ...[...NOBODY]
      .filter((name) => reads.some(({ person }) => person === name))
      .map((name) => `${name} callers`),
  ].filter((text) => !text.startsWith("0 "));
  const what = places.length === 0 ? "places that are not named" : listed(places);
  return `${formatBytes(bytesOf(reads))} of ${what} by ${listed(by)}, in ${count(countOf(reads), "read")}`;
}

function known(grades: ScanSummary["identity_grades"]): string {
  const total = Object.values(grades).reduce((sum, n) => sum + n, 0);
  const sure = grades.sso + grades.source_identity + grades.key_chain;
  const claims = grades.session_claim + grades.shared;
  const rest = [
    claims > 0 ? `${formatCount(claims)} tell only a role` : "",
    grades.unknown > 0 ? `${formatCount(grades.unknown)} nobody` : "",
  ].filter((text) => text !== "");
  const more = rest.length === 0 ? "" : ` (${rest.join(", ")})`;
  return `the person in ${percent(sure, total)} of ${count(total, "access", "accesses")}${more}`;
}

/** Never rounded to all or nothing. */
function percent(part: number, total: number): string {
  if (part === total || part === 0) return part === 0 ? "none" : "all";
  const tenths = Math.min(999, Math.max(1, Math.round((part * 1000) / total)));
  return `${Math.floor(tenths / 10)}.${tenths % 10} %`;
}

function strangers(reads: readonly Use[]): string[] {
  const outside = reads.filter(({ isOutside }) => isOutside);
  const anonymous = reads.filter(({ person }) => person === "anonymous");
  const lines: string[] = [];
  if (outside.length > 0) {
    const accounts = [...rank(outside, ({ account }) => account ?? "").keys()];
    const named = accounts.slice(0, ROWS_MAX).join(", ") + (accounts.length > ROWS_MAX ? ", …" : "");
    const whose = `${count(accounts.length, "account")} whose logs are not here (${named})`;
    lines.push(line("Outside", `${size(outside)} by ${whose}`));
  }
  if (anonymous.length > 0) {
    const [place = "", ...more] = rank(anonymous, placeName).keys();
    const rest = more.length === 0 ? "" : ` and ${formatCount(more.length)} more`;
    lines.push(line("Anonymous", `${size(anonymous)} of ${shownText(place).slice(0, NAME_MAX)}${rest}`));
  }
  return lines;
}

/** Groups, by bytes, then accesses, then name. */
function rank(uses: readonly Use[], nameOf: (use: Use) => string): Map<string, Use[]> {
  const groups = [...groupBy(uses, nameOf)].map(([name, same]) => ({ name, same, bytes: bytesOf(same) }));
  groups.sort(
    (a, b) => b.bytes - a.bytes || countOf(b.same) - countOf(a.same) || compareText(a.name, b.name),
  );
  return new Map(groups.map(({ name, same }) => [name, same]));
}

function table(
  title: string,
  ranked: ReadonlyMap<string, readonly Use[]>,
  detail: (same: readonly Use[]) => string,
): string[] {
  const rows = [...ranked].slice(0, ROWS_MAX).map(([name, same]) => ({
    name: shortened(shownText(name)),
    bytes: bytesOf(same) === 0 ? "-" : formatBytes(bytesOf(same)),
    detail: detail(same),
  }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  const more = ranked.size > ROWS_MAX ? `, and ${formatCount(ranked.size - ROWS_MAX)} more` : "";
  return rows.map((row, at) =>
    line(
      at === 0 ? title : "",
      `${row.name.padEnd(width)}  ${row.bytes.padStart(8)}  ${row.detail}${at === ROWS_MAX - 1 ? more : ""}`,
    ),
  );
}

/** The bucket, or the table. */
function placeName({ place }: Use): string {
  return /^s3:\/\/[^/]*\//.exec(place ?? "")?.[0] ?? place ?? "unknown";
}

function shortened(name: string): string {
  return name.length <= NAME_MAX ? name : `${name.slice(0, 20)}…${name.slice(21 - NAME_MAX)}`;
}

function readersOf(uses: readonly Use[]): string {
  return count(new Set(uses.map(({ person }) => person)).size, "reader");
}

function size(uses: readonly Use[]): string {
  return `${formatBytes(bytesOf(uses))} in ${count(countOf(uses), "read")}`;
}

function bytesOf(uses: readonly Use[]): number {
  return uses.reduce((sum, { bytesOut }) => sum + bytesOut, 0);
}

function countOf(uses: readonly Use[]): number {
  return uses.reduce((sum, { accesses }) => sum + accesses, 0);
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${formatCount(n)} ${n === 1 ? one : many}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function line(name: string, text: string): string {
  return `${name.padEnd(11)}${text}\n`;
}
