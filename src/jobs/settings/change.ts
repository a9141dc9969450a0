/** A change of the settings as it is written: the rows, the entries of the audit log, and the days that look otherwise by it. */
import type { Pool, PoolClient } from "pg";
import type { AuditEntry } from "../../core/audit/entry.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { PeopleIds } from "../../store/people.ts";
import { readSettings, writeSettings } from "../../store/settings.ts";
import type { SettingChange, SettingOrigin, StoredSettings } from "../../store/settings.ts";
import { inTransaction } from "../../store/transaction.ts";
import { lockVolume, markStaleFrom } from "../../store/volume.ts";
import { auditOf } from "./audit-entry.ts";
import type { SettingActor } from "./audit-entry.ts";
import { keyOf, leftOf, storedForms } from "./entries.ts";
import type { SettingEntry } from "./entries.ts";

/** A change, what the audit log is told of it, and from when on days are to be judged anew, in ms. */
export interface Effect {
  readonly change: SettingChange;
  readonly audit: AuditEntry;
  readonly from: number;
}

/** The ids of everybody whom entries name, which are given before a transaction, so that none waits for it. */
export async function resolved(pool: Pool, entries: readonly SettingEntry[]): Promise<PeopleIds> {
  const people = new PeopleIds(pool);
  await people.resolve(namesIn(entries));
  return people;
}

export function namesIn(entries: readonly SettingEntry[]): string[] {
  return entries.flatMap(({ who, author, approver }) =>
    [who, author, approver].filter((name) => name !== undefined),
  );
}

/** Whoever judges volume waits, so that no mark is missed. */
export async function change(
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

/** What is set, by kind and id. */
export type Known = ReadonlyMap<string, SettingEntry & { readonly origin: SettingOrigin }>;

export function formsByKey(stored: StoredSettings): Known {
  return new Map(storedForms(stored).map((one) => [keyOf(one.kind, one.id), one]));
}

export interface EndGiven {
  /** Whether what it covered until now stays so; else it is as if it had never been. Of a share it always stays. */
  readonly keepsPast?: boolean;
  readonly people: PeopleIds;
  readonly now: number;
  readonly author?: string;
  readonly actor: SettingActor;
  readonly reason: string;
  readonly origin: SettingOrigin;
}

/** None: it is over already. */
export function endOf(entry: SettingEntry, given: EndGiven): Effect[] {
  const { people, now, author, actor, reason, origin } = given;
  const left = given.keepsPast || entry.kind === "share" ? leftOf(entry, now) : null;
  if (left === undefined) return [];
  const by = { authorId: idOf(author, people), reason, origin };
  const { kind, id, who, from } = entry;
  const audit = auditOf(left === null ? entry : { ...entry, value: left }, { step: "ended", actor, reason });
  if (left === null) return [{ change: { kind, key: id, value: null, personId: null, ...by }, audit, from }];
  const value = storedValue({ ...entry, value: left }, people);
  return [{ change: { kind, key: id, value, personId: idOf(who, people), ...by }, audit, from }];
}

export interface ChangeGiven {
  readonly known: Known;
  readonly people: PeopleIds;
  readonly actor: SettingActor;
  readonly origin: SettingOrigin;
}

/** An entry as it is from now on; of a known id it takes the place. */
export function entryChange(entry: SettingEntry, { known, people, actor, origin }: ChangeGiven): Effect {
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
