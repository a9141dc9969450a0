/**
 * Erases a person: whatever is stored under one of their names stands under an alias then, which only we made up, and what cannot be
 * renamed is gone. Figures, findings and decisions stay, of somebody. docs/privacy.md says what is left, and why.
 */
import { randomBytes } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import { compareText } from "../../core/catalog/group.ts";
import { aliasesOf } from "../../core/privacy/aliases.ts";
import type { Aliases } from "../../core/privacy/aliases.ts";
import type { EraseWanted, Erased } from "../../core/privacy/erased.ts";
import { isHuman } from "../../core/privacy/human.ts";
import { objectOf } from "../../core/record/text.ts";
import { AuditplaneError } from "../../errors.ts";
import { appendAudit, erasePersonal } from "../../store/audit-log.ts";
import {
  endAccessOf,
  erasePeopleRows,
  forgetAddresses,
  markKept,
  readOwnFindings,
  readPersonalParts,
  renameDictionary,
  sweepDead,
} from "../../store/erasure.ts";
import { readNamesOf, readPeopleNamed } from "../../store/names-of-person.ts";
import { renameRows } from "../../store/rename-rows.ts";
import { inTransaction } from "../../store/transaction.ts";
import { eraseRawFiles, eraseRecords } from "./erase-records.ts";
import { renameFindings, renamedText } from "./rename.ts";

/** All of it, with its entries in the audit log, or nothing. Throws `input_missing` where nobody goes by the name. */
export async function erasePerson(pool: Pool, wanted: EraseWanted): Promise<Erased> {
  const alias = `erased-${randomBytes(6).toString("hex")}`;
  const erased = await inTransaction(pool, (client) => erase(client, wanted, alias));
  const tables = Object.entries(erased.changed).flatMap(([table, count]) => (count > 0 ? [table] : []));
  await sweepDead(pool, [...new Set(["people", "dictionary", ...tables])]);
  return erased;
}

async function erase(
  client: PoolClient,
  { person, author, reason }: EraseWanted,
  alias: string,
): Promise<Erased> {
  const names = await readNamesOf(client, person);
  const people = await peopleNamed(client, names, person);
  if (people.length === 0 || !isHuman(person, []))
    throw new AuditplaneError(
      "input_missing",
      "could not erase: no person is stored by this name; give the one that findings have",
    );
  const keys = people.map(({ key }) => key);
  const aliases = aliasesOf(alias, names, keys);
  const changed = await eraseRows(client, aliases, people);
  const decision = { author: aliases.exact(author), reason: aliases.words(reason) };
  const entries = await eraseEntries(client, aliases, decision);
  await appendAudit(client, [
    {
      actor: { kind: "person", name: decision.author },
      action: "person.erased",
      subject: { kind: "person", id: alias },
      reason: decision.reason,
      detail: { changed, entries },
    },
  ]);
  return { alias, names: names.length, changed, entries };
}

/** By a name of theirs, or by what holds one: sessions of some tools are called by a user's number, with more behind it. */
async function peopleNamed(
  client: PoolClient,
  names: readonly string[],
  first: string,
): Promise<{ readonly id: number; readonly key: string }[]> {
  const aliases = aliasesOf("", names, []);
  const found = await readPeopleNamed(client, aliases.needles, first);
  return found.filter(({ key }) => aliases.within(aliases.exact(key)) !== key);
}

/** Returns how many rows of which table were changed. */
async function eraseRows(
  client: PoolClient,
  aliases: Aliases,
  people: readonly { readonly id: number; readonly key: string }[],
): Promise<Readonly<Record<string, number>>> {
  const ids = people.map(({ id }) => id);
  const after = people.map(({ id, key }) => ({ id, key: aliases.exact(key) }));
  const findings = await readOwnFindings(client, ids);
  const places = findings.flatMap((finding) => finding.places);
  const records = await eraseRecords(client, aliases, places);
  await markKept(client, ids);
  const pages = await eraseRawFiles(client, aliases);
  await erasePeopleRows(client, after);
  await endAccessOf(client, ids);
  const dictionary = await renameDictionary(client, aliases.needles, (kind, value) => {
    if (kind === "identity") return aliases.identity(value);
    return aliases.within(kind === "principal" ? aliases.exact(value) : value);
  });
  const events = await forgetAddresses(client, { identities: dictionary.identities, people: ids });
  const texts = await renameRows(client, aliases.wordNeedles, (found) => renamedText(found, aliases));
  await renameFindings(client, findings, new Map(after.map(({ id, key }) => [id, key])));
  const all = [
    ...texts,
    ["dictionary", dictionary.changed] as const,
    ["events", events] as const,
    ["kept_records", records] as const,
    ["people", people.length] as const,
    ["raw_files", pages] as const,
  ];
  const changed = all.filter(([, count]) => count > 0).sort(([a], [b]) => compareText(a, b));
  return Object.fromEntries(changed);
}

/** Whoever is named in an entry, as who did it, as whom it is about, or in what was said. */
async function eraseEntries(
  client: PoolClient,
  aliases: Aliases,
  { author, reason }: Pick<EraseWanted, "author" | "reason">,
): Promise<number> {
  const parts = await readPersonalParts(client, aliases.wordNeedles);
  const named = parts.filter(({ personal }) => isNamed(personal, aliases)).map(({ seq }) => seq);
  return await erasePersonal(client, named, { actor: { kind: "person", name: author }, reason });
}

function isNamed(personal: unknown, aliases: Aliases): boolean {
  if (typeof personal === "string") return aliases.words(personal) !== personal;
  if (Array.isArray(personal)) return personal.some((one) => isNamed(one, aliases));
  return Object.values(objectOf(personal) ?? {}).some((one) => isNamed(one, aliases));
}
