/** Changes what people set, and marks the days that look otherwise by it. */
import type { Pool, PoolClient } from "pg";
import type { AuditEntry } from "../../core/audit/entry.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { canonicalJson } from "../../core/record/decode.ts";
import { DEFAULT_BUDGET } from "../../core/settings/settings.ts";
import type { Settings } from "../../core/settings/settings.ts";
import type { Share } from "../../core/settings/share.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { readClock } from "../../store/clock.ts";
import { PeopleIds } from "../../store/people.ts";
import { readSettings, writeSettings } from "../../store/settings.ts";
import type { SettingChange, SettingOrigin, StoredSettings } from "../../store/settings.ts";
import { inTransaction } from "../../store/transaction.ts";
import { lockVolume, markStaleFrom } from "../../store/volume.ts";
import { auditOf, auditOfBudget } from "./audit-entry.ts";
import type { SettingActor } from "./audit-entry.ts";
import { AS_FILED, formOf, formsOf, keyOf, leftOf, storedForms, textOf } from "./entries.ts";
import type { EntryKind, EntryOf, SettingEntry } from "./entries.ts";
import { refuseInterested } from "./interested.ts";

/** A change, what the audit log is told of it, and from when on days are to be judged anew, in ms. */
interface Effect {
  readonly change: SettingChange;
  readonly audit: AuditEntry;
  readonly from: number;
}

export interface ImportGiven {
  /** By which people are known; undefined: as the database has it. */
  readonly catalog?: Catalog | undefined;
  /** Of the file: what the audit log names as who did it. */
  readonly path?: string | undefined;
}

/**
 * Makes the entries of a settings file those that hold, in place of what an earlier file said; what was set by commands stays,
 * but for entries of the same id. Returns how many entries changed: the same file again changes nothing. Throws `settings_invalid` where
 * somebody approves for themselves, and sets nothing.
 */
export async function importSettings(
  pool: Pool,
  file: Partial<Settings>,
  { catalog, path }: ImportGiven = {},
): Promise<number> {
  const actor: SettingActor = { kind: "file", name: path };
  const wanted = formsOf(file);
  const people = await resolved(pool, wanted);
  return await change(pool, async (stored, client) => {
    const known = formsByKey(stored);
    const changed = wanted.filter((one) => isOther(one, known));
    const ids = new Set(changed.map(({ kind, id }) => keyOf(kind, id)));
    const shares = (file.shares ?? []).filter(({ id }) => ids.has(keyOf("share", id)));
    await refuseInterested(client, shares, catalog);
    const gone = goneFrom(wanted, known);
    await people.resolve(namesIn(gone));
    const now = await readClock(client);
    const ended = { people, now, actor, reason: "no longer in the settings file", origin: "file" } as const;
    return [
      ...budgetChange(file, stored, actor),
      ...changed.map((one) => entryChange(one, { known, people, actor, origin: "file" })),
      ...gone.flatMap((one) => endOf(one, ended)),
    ];
  });
}

/** Sets one entry by command; of a known id it takes the place. Throws as `importSettings` does. */
export async function setEntry<K extends EntryKind>(pool: Pool, kind: K, entry: EntryOf[K]): Promise<void> {
  const form = formOf(kind, entry);
  const people = await resolved(pool, [form]);
  const actor: SettingActor = { kind: "person", name: form.author };
  await change(pool, async (stored, client) => {
    if (isShare(entry)) await refuseInterested(client, [entry]);
    return [entryChange(form, { known: formsByKey(stored), people, actor, origin: "command" })];
  });
}

/** Ends one entry; false: there is none of that id, or it is over. */
export async function endEntry(
  pool: Pool,
  kind: EntryKind,
  { id, author, reason }: { readonly id: string; readonly author: string; readonly reason: string },
): Promise<boolean> {
  const changed = await change(pool, async (stored, client) => {
    const known = formsByKey(stored).get(keyOf(kind, id));
    if (!known) return [];
    const people = await resolved(pool, [{ ...known, author }]);
    const actor: SettingActor = { kind: "person", name: author };
    return endOf(known, { people, now: await readClock(client), author, actor, reason, origin: "command" });
  });
  return changed > 0;
}

function isShare(entry: EntryOf[EntryKind]): entry is Share {
  return "consumer" in entry;
}

async function resolved(pool: Pool, entries: readonly SettingEntry[]): Promise<PeopleIds> {
  const people = new PeopleIds(pool);
  await people.resolve(namesIn(entries));
  return people;
}

function namesIn(entries: readonly SettingEntry[]): string[] {
  return entries.flatMap(({ who, author, approver }) =>
    [who, author, approver].filter((name) => name !== undefined),
  );
}

/** Whoever judges volume waits, so that no mark is missed. */
async function change(
  pool: Pool,
  changesOf: (stored: StoredSettings, client: PoolClient) => Effect[] | Promise<Effect[]>,
): Promise<number> {
  return await inTransaction(pool, async (client: PoolClient) => {
    await lockVolume(client);
    const effects = await changesOf(await readSettings(client), client);
    await writeSettings(
      client,
      effects.map((effect) => effect.change),
    );
    const from = effects.reduce((least, effect) => Math.min(least, effect.from), Infinity);
    if (from < Infinity) await markStaleFrom(client, from);
    await appendAudit(
      client,
      effects.map(({ audit }) => audit),
    );
    return effects.length;
  });
}

function budgetChange({ budget }: Partial<Settings>, stored: StoredSettings, actor: SettingActor): Effect[] {
  const wanted = budget ?? (stored.budgetOrigin === "command" ? stored.budget : DEFAULT_BUDGET);
  if (canonicalJson(wanted) === canonicalJson(stored.budget)) return [];
  const about = { kind: "budget", key: "fleet", personId: null, authorId: null } as const;
  const value = budget ?? null;
  const audit = auditOfBudget(wanted, actor, AS_FILED);
  const from = Number.MIN_SAFE_INTEGER;
  return [{ change: { ...about, value, reason: AS_FILED, origin: "file" }, audit, from }];
}

type Known = ReadonlyMap<string, SettingEntry & { readonly origin: SettingOrigin }>;

function formsByKey(stored: StoredSettings): Known {
  return new Map(storedForms(stored).map((one) => [keyOf(one.kind, one.id), one]));
}

/** Whether an entry is new, or says something else than before. */
function isOther(wanted: SettingEntry, known: Known): boolean {
  const before = known.get(keyOf(wanted.kind, wanted.id));
  return before === undefined || textOf(before) !== textOf(wanted);
}

/** What an earlier file said and this one does not. */
function goneFrom(wanted: readonly SettingEntry[], known: Known): SettingEntry[] {
  const ids = new Set(wanted.map(({ kind, id }) => keyOf(kind, id)));
  return [...known.values()].filter(({ kind, id, origin }) => origin === "file" && !ids.has(keyOf(kind, id)));
}

interface EndGiven {
  readonly people: PeopleIds;
  readonly now: number;
  readonly author?: string;
  readonly actor: SettingActor;
  readonly reason: string;
  readonly origin: SettingOrigin;
}

/** None: it is over already. */
function endOf(entry: SettingEntry, given: EndGiven): Effect[] {
  const { people, now, author, actor, reason, origin } = given;
  const left = leftOf(entry, now);
  if (left === undefined) return [];
  const by = { authorId: idOf(author, people), reason, origin };
  const { kind, id, who, from } = entry;
  const audit = auditOf(left === null ? entry : { ...entry, value: left }, { step: "ended", actor, reason });
  if (left === null) return [{ change: { kind, key: id, value: null, personId: null, ...by }, audit, from }];
  const value = storedValue({ ...entry, value: left }, people);
  return [{ change: { kind, key: id, value, personId: idOf(who, people), ...by }, audit, from }];
}

interface ChangeGiven {
  readonly known: Known;
  readonly people: PeopleIds;
  readonly actor: SettingActor;
  readonly origin: SettingOrigin;
}

function entryChange(entry: SettingEntry, { known, people, actor, origin }: ChangeGiven): Effect {
  const { kind, id, who, author, reason } = entry;
  const before = known.get(keyOf(kind, id));
  const about = { personId: idOf(who, people), authorId: idOf(author, people), reason, origin };
  return {
    change: { kind, key: id, value: storedValue(entry, people), ...about },
    audit: auditOf(entry, { step: before ? "changed" : "begun", actor, reason }),
    from: Math.min(entry.from, before?.from ?? Infinity),
  };
}

function storedValue({ value, approver }: SettingEntry, people: PeopleIds): unknown {
  return approver === undefined ? value : { ...value, approver: idOf(approver, people) };
}

function idOf(name: string | undefined, people: PeopleIds): number | null {
  return name === undefined ? null : people.id(name);
}
