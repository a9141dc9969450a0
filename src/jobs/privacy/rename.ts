/** Aliases in the place of names, in whatever rows hold text, and in the uids of findings, which are hashes over names. */
import type { PoolClient } from "pg";
import { findingUid } from "../../core/finding/finding.ts";
import type { Aliases } from "../../core/privacy/aliases.ts";
import { objectOf } from "../../core/record/text.ts";
import { renameUids } from "../../store/erasure.ts";
import type { readOwnFindings } from "../../store/erasure.ts";
import type { FoundText } from "../../store/rename-rows.ts";

/** Tables in which fields of JSON hold people. */
const ABOUT_PEOPLE: ReadonlySet<string> = new Set([
  "catalogs",
  "control_entries",
  "control_staged",
  "governance_facts",
  "review_answers",
  "review_documents",
  "review_items",
  "review_report_tasks",
  "settings",
]);

/** What stands in a row in which names of theirs were found; undefined: the same. */
export function renamedText(
  { table, column, kind, rowKind, value }: FoundText,
  aliases: Aliases,
): string | readonly string[] | undefined {
  if (typeof value !== "string")
    return value.map((one) => aliases.within(column === "owners" ? aliases.exact(one) : one));
  if (kind === "prose") return aliases.words(value);
  if (kind === "value") {
    const isPerson = table === "governance_facts" && column === "subject";
    return aliases.within(isPerson ? aliases.exact(value) : value);
  }
  const before: unknown = JSON.parse(value);
  const isUser = rowKind === "user" || rowKind === "user_profile";
  const wrapped = isUser ? { people: [before] } : before;
  const after = aliases.json(wrapped, ABOUT_PEOPLE.has(table));
  const own = isUser ? firstOf(objectOf(after)?.["people"]) : after;
  // as Postgres has it, what is the same may be written otherwise
  return JSON.stringify(own) === JSON.stringify(before) ? undefined : JSON.stringify(own);
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : list;
}

/** A uid is a hash over the key: derived again, the same finding has the new one. */
export async function renameFindings(
  client: PoolClient,
  findings: Awaited<ReturnType<typeof readOwnFindings>>,
  keys: ReadonlyMap<number, string>,
): Promise<void> {
  const uids = new Map(
    findings.map(({ uid, personId, ...of }) => [
      uid,
      findingUid({ ...of, person: keys.get(personId) ?? "" }),
    ]),
  );
  const renamed = (value: unknown): unknown => {
    if (typeof value === "string") return uids.get(value) ?? value;
    if (Array.isArray(value)) return value.map(renamed);
    const object = objectOf(value);
    if (!object) return value;
    return Object.fromEntries(
      Object.entries(object).map(([key, one]) => [uids.get(key) ?? key, renamed(one)]),
    );
  };
  await renameUids(client, uids, renamed);
}
