/** Changes what people set, and marks the days that look otherwise by it. */
import type { Pool } from "pg";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { canonicalJson } from "../../core/record/decode.ts";
import { DEFAULT_BUDGET } from "../../core/settings/settings.ts";
import type { Settings } from "../../core/settings/settings.ts";
import type { Share } from "../../core/settings/share.ts";
import { readClock } from "../../store/clock.ts";
import type { StoredSettings } from "../../store/settings.ts";
import { auditOfBudget } from "./audit-entry.ts";
import type { SettingActor } from "./audit-entry.ts";
import { change, endOf, entryChange, formsByKey, namesIn, resolved } from "./change.ts";
import type { Effect, Known } from "./change.ts";
import { AS_FILED, formOf, formsOf, keyOf, textOf } from "./entries.ts";
import type { EntryKind, EntryOf, SettingEntry } from "./entries.ts";
import { refuseInterested, refuseOwn } from "./interested.ts";
import type { Decided } from "./interested.ts";

export interface ImportGiven {
  /** By which people are known; undefined: as the database has it. */
  readonly catalog?: Catalog | undefined;
  /** Of the file: what the audit log names as who did it. */
  readonly path?: string | undefined;
}

/**
 * Makes the entries of a settings file those that hold, in place of what an earlier file said; what was set by commands stays,
 * but for entries of the same id. Returns how many entries changed: the same file again changes nothing. Throws `settings_invalid` where
 * somebody approves for, or decides about, themselves, and sets nothing.
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
    await refuseOwn(client, decidedIn(changed), catalog);
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
    await refuseOwn(client, decidedIn([form]));
    return [entryChange(form, { known: formsByKey(stored), people, actor, origin: "command" })];
  });
}

/** Ends one entry; false: there is none of that id, or it is over. Throws `settings_invalid` where somebody takes back what was confirmed of them. */
export async function endEntry(
  pool: Pool,
  kind: EntryKind,
  { id, author, reason }: { readonly id: string; readonly author: string; readonly reason: string },
): Promise<boolean> {
  const changed = await change(pool, async (stored, client) => {
    const known = formsByKey(stored).get(keyOf(kind, id));
    if (!known) return [];
    const people = await resolved(pool, [{ ...known, author }]);
    // who takes back that it was an incident has the detector take it for usual
    if (kind === "confirmed") await refuseOwn(client, decidedIn([{ ...known, author }]));
    const actor: SettingActor = { kind: "person", name: author };
    return endOf(known, { people, now: await readClock(client), author, actor, reason, origin: "command" });
  });
  return changed > 0;
}

/** Those of some entries that somebody might decide about themselves. */
function decidedIn(forms: readonly SettingEntry[]): Decided[] {
  return forms.flatMap(({ kind, id, who, author }): Decided[] => {
    const isOne = kind === "exception" || kind === "confirmed";
    return isOne && who !== undefined && author !== undefined ? [{ kind, id, who, author }] : [];
  });
}

function isShare(entry: EntryOf[EntryKind]): entry is Share {
  return "consumer" in entry;
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
