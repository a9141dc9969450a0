/** Changes what people set, and marks the days that look otherwise by it. */
import type { Pool, PoolClient } from "pg";
import { canonicalJson } from "../../core/record/decode.ts";
import { DEFAULT_BUDGET } from "../../core/settings/settings.ts";
import type { Confirmed, Exception, Settings } from "../../core/settings/settings.ts";
import { PeopleIds } from "../../store/people.ts";
import { readSettings, writeSettings } from "../../store/settings.ts";
import type { SettingChange, SettingOrigin, StoredSettings } from "../../store/settings.ts";
import { inTransaction } from "../../store/transaction.ts";
import { lockVolume, markStaleFrom } from "../../store/volume.ts";

/** A change, and from when on days are to be judged anew, in ms. */
interface Effect {
  readonly change: SettingChange;
  readonly from: number;
}

/**
 * Makes the entries of a settings file those that hold, in place of what an earlier file said; what was set by commands stays,
 * but for entries of the same id. Returns how many entries changed: the same file again changes nothing.
 */
export async function importSettings(pool: Pool, file: Partial<Settings>): Promise<number> {
  const people = await resolved(pool, [...(file.exceptions ?? []), ...(file.confirmed ?? [])]);
  return await change(pool, (stored) => [
    ...budgetChange(file, stored),
    ...entryChanges("exception", file.exceptions ?? [], { stored: stored.exceptions, people }),
    ...entryChanges("confirmed", file.confirmed ?? [], { stored: stored.confirmed, people }),
  ]);
}

/** Sets one entry by command; of a known id it takes the place. */
export async function setEntry(
  pool: Pool,
  kind: "exception" | "confirmed",
  entry: Exception | Confirmed,
): Promise<void> {
  const people = await resolved(pool, [entry]);
  await change(pool, (stored) => {
    const known = listOf(kind, stored).find(({ id }) => id === entry.id);
    return [entryChange(kind, entry, { known, people, origin: "command" })];
  });
}

/** Ends one entry; false: there is none of that id. */
export async function endEntry(
  pool: Pool,
  kind: "exception" | "confirmed",
  { id, author, reason }: { readonly id: string; readonly author: string; readonly reason: string },
): Promise<boolean> {
  const people = new PeopleIds(pool);
  await people.resolve([author]);
  const changed = await change(pool, (stored) => {
    const known = listOf(kind, stored).find((one) => one.id === id);
    if (!known) return [];
    const ended = { kind, key: id, value: null, personId: null, origin: "command" } as const;
    return [{ change: { ...ended, authorId: people.id(author), reason }, from: known.from }];
  });
  return changed > 0;
}

function listOf(
  kind: "exception" | "confirmed",
  { exceptions, confirmed }: StoredSettings,
): StoredSettings["exceptions"] | StoredSettings["confirmed"] {
  return kind === "exception" ? exceptions : confirmed;
}

async function resolved(pool: Pool, entries: readonly (Exception | Confirmed)[]): Promise<PeopleIds> {
  const people = new PeopleIds(pool);
  await people.resolve(entries.flatMap(({ who, author }) => [who, author]));
  return people;
}

/** Whoever judges volume waits, so that no mark is missed. */
async function change(pool: Pool, changesOf: (stored: StoredSettings) => Effect[]): Promise<number> {
  return await inTransaction(pool, async (client: PoolClient) => {
    await lockVolume(client);
    const effects = changesOf(await readSettings(client));
    await writeSettings(
      client,
      effects.map((effect) => effect.change),
    );
    const from = effects.reduce((least, effect) => Math.min(least, effect.from), Infinity);
    if (from < Infinity) await markStaleFrom(client, from);
    return effects.length;
  });
}

function budgetChange({ budget }: Partial<Settings>, stored: StoredSettings): Effect[] {
  const wanted = budget ?? (stored.budgetOrigin === "command" ? stored.budget : DEFAULT_BUDGET);
  if (canonicalJson(wanted) === canonicalJson(stored.budget)) return [];
  const about = { kind: "budget", key: "fleet", personId: null, authorId: null } as const;
  const value = budget ?? null;
  return [
    {
      change: { ...about, value, reason: "as the settings file says", origin: "file" },
      from: Number.MIN_SAFE_INTEGER,
    },
  ];
}

function entryChanges(
  kind: "exception" | "confirmed",
  wanted: readonly (Exception | Confirmed)[],
  {
    stored,
    people,
  }: {
    readonly stored: readonly ((Exception | Confirmed) & { readonly origin: SettingOrigin })[];
    readonly people: PeopleIds;
  },
): Effect[] {
  const known = new Map(stored.map((one) => [one.id, one]));
  const ids = new Set(wanted.map(({ id }) => id));
  const changed = wanted.filter((one) => textOf(one) !== textOf(known.get(one.id)));
  const gone = stored.filter(({ id, origin }) => origin === "file" && !ids.has(id));
  return [
    ...changed.map((one) => entryChange(kind, one, { known: known.get(one.id), people, origin: "file" })),
    ...gone.map(({ id, from }): Effect => {
      const ended = { kind, key: id, value: null, personId: null, authorId: null } as const;
      return { change: { ...ended, reason: "no longer in the settings file", origin: "file" }, from };
    }),
  ];
}

function entryChange(
  kind: "exception" | "confirmed",
  entry: Exception | Confirmed,
  {
    known,
    people,
    origin,
  }: {
    readonly known: Exception | Confirmed | undefined;
    readonly people: PeopleIds;
    readonly origin: SettingOrigin;
  },
): Effect {
  const { id, who, author, reason, ...value } = entry;
  const about = { personId: people.id(who), authorId: people.id(author), reason, origin };
  return {
    change: { kind, key: id, value, ...about },
    from: Math.min(entry.from, known?.from ?? Infinity),
  };
}

/** What makes two entries of one id different. */
function textOf(entry: Exception | Confirmed | undefined): string | undefined {
  if (!entry) return undefined;
  const { id, who, author, reason, from, until } = entry;
  const more = "bytes" in entry ? [entry.asset, entry.factor, entry.bytes] : [];
  return canonicalJson([id, who, author, reason, from, until, ...more]);
}
