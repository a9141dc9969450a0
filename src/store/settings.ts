/** What people set at run time: every change a row, the last of a key in force. */
import type { Pool, PoolClient } from "pg";
import { z } from "zod";
import { WEEKDAYS } from "../core/alert/calendar.ts";
import { DEFAULT_BUDGET } from "../core/settings/settings.ts";
import type { DomainSettings } from "../core/settings/domain.ts";
import type { Confirmed, Exception, Settings } from "../core/settings/settings.ts";
import { SHARE_KINDS } from "../core/settings/share.ts";
import { STAGES } from "../core/settings/rollout.ts";
import type { Rollout } from "../core/settings/rollout.ts";
import { ROUTE_DETAILS, ROUTE_FORMATS } from "../core/settings/route.ts";
import type { RouteSettings } from "../core/settings/route.ts";
import type { Share } from "../core/settings/share.ts";
import { msOf } from "./ms-of.ts";

export type SettingKind =
  | "budget"
  | "exception"
  | "confirmed"
  | "domain"
  | "share"
  | "rollout"
  | "route"
  | "mesh_policy";
export type SettingOrigin = "file" | "command";

export interface SettingChange {
  readonly kind: SettingKind;
  readonly key: string;
  /** null: it ends. */
  readonly value: unknown;
  readonly personId: number | null;
  readonly authorId: number | null;
  readonly reason: string;
  readonly origin: SettingOrigin;
}

interface Row {
  readonly kind: SettingKind;
  readonly key: string;
  readonly value: unknown;
  readonly who: string | null;
  readonly author: string | null;
  /** Of a share. */
  readonly approver: string | null;
  readonly reason: string;
  readonly origin: SettingOrigin;
  readonly recordedAt: number;
}

const budget = z.object({ page: z.number(), review: z.number() });
const interval = z.object({ from: z.number(), until: z.number() });
const exception = interval.extend({
  asset: z.string().nullable(),
  factor: z.number().nullable(),
  bytes: z.number(),
});

const domain = z.object({
  topicArn: z.string().optional(),
  timeZone: z.string().optional(),
  regions: z.array(z.string()).optional(),
  encryption: z.enum(["kms"]).optional(),
  deputyTopicArn: z.string().optional(),
  absences: z.array(z.object({ from: z.string(), until: z.string() })).optional(),
  workingDays: z.array(z.enum(WEEKDAYS)).optional(),
  holidays: z.array(z.string()).optional(),
  escalation: z.array(z.object({ afterMinutes: z.number(), topicArn: z.string() })).optional(),
  messagesADay: z.number().optional(),
  answerWithin: z.number().optional(),
});
const rollout = z.object({ stage: z.enum(STAGES), rules: z.record(z.string(), z.enum(STAGES)) });
const route = z.object({ format: z.enum(ROUTE_FORMATS), detail: z.enum(ROUTE_DETAILS) });
const share = interval.extend({
  kind: z.enum(SHARE_KINDS),
  /** null: a person, who stands beside it. */
  consumer: z.union([z.object({ principalArn: z.string() }), z.object({ account: z.string() })]).nullable(),
  asset: z.string(),
  volume: z.number().nullable(),
  /** Why it is, whatever its last change was for. */
  reason: z.string(),
});

/** An exception in force, or over, with where it comes from and since when. */
export type StoredException = Exception & { readonly origin: SettingOrigin; readonly recordedAt: number };
export type StoredConfirmed = Confirmed & { readonly origin: SettingOrigin };
export type StoredRollout = Rollout & { readonly origin: SettingOrigin; readonly recordedAt: number };
export type StoredRoute = RouteSettings & { readonly origin: SettingOrigin };
export type StoredDomain = DomainSettings & { readonly origin: SettingOrigin };
export type StoredShare = Share & { readonly origin: SettingOrigin; readonly recordedAt: number };

export interface StoredSettings extends Settings {
  readonly exceptions: readonly StoredException[];
  readonly confirmed: readonly StoredConfirmed[];
  readonly domains: readonly StoredDomain[];
  readonly shares: readonly StoredShare[];
  readonly rollout: readonly StoredRollout[];
  readonly routes: readonly StoredRoute[];
  /** undefined: nobody set any. */
  readonly budgetOrigin: SettingOrigin | undefined;
}

/** What is set and has not been ended, by key. */
export async function readSettings(db: Pool | PoolClient): Promise<StoredSettings> {
  const rows = await readRows(db, [
    "budget",
    "exception",
    "confirmed",
    "domain",
    "share",
    "rollout",
    "route",
  ]);
  const own = rows.find(({ kind }) => kind === "budget");
  return {
    budget: own ? budget.parse(own.value) : DEFAULT_BUDGET,
    budgetOrigin: own?.origin,
    exceptions: rows
      .filter(({ kind }) => kind === "exception")
      .map((row) => ({ ...aboutEntry(row), ...exception.parse(row.value), recordedAt: row.recordedAt })),
    confirmed: rows
      .filter(({ kind }) => kind === "confirmed")
      .map((row) => ({ ...aboutEntry(row), ...interval.parse(row.value) })),
    domains: domainsIn(rows),
    shares: sharesIn(rows),
    rollout: rolloutIn(rows),
    routes: routesIn(rows),
  };
}

/** How far domains are with alerts. */
export async function readRollout(db: Pool | PoolClient): Promise<StoredRollout[]> {
  return rolloutIn(await readRows(db, ["rollout"]));
}

/** How routes are told. */
export async function readRoutes(db: Pool | PoolClient): Promise<StoredRoute[]> {
  return routesIn(await readRows(db, ["route"]));
}

function routesIn(rows: readonly Row[]): StoredRoute[] {
  return rows
    .filter(({ kind }) => kind === "route")
    .map(({ key: id, value, origin }) => ({ id, ...route.parse(value), origin }));
}

/** How far a domain is with alerts, as a change of it is stored. */
export function rolloutValue(value: unknown): Pick<Rollout, "stage" | "rules"> {
  return rollout.parse(value);
}

function rolloutIn(rows: readonly Row[]): StoredRollout[] {
  return rows
    .filter(({ kind }) => kind === "rollout")
    .map(({ key: id, value, author, reason, origin, recordedAt }) => {
      return { id, ...rollout.parse(value), author: author ?? undefined, reason, origin, recordedAt };
    });
}

/** What is declared of domains and shares, over ones too; `knownAt`, in ms: as it stood then. By id. */
export async function readDeclarations(
  db: Pool | PoolClient,
  knownAt?: number,
): Promise<Pick<StoredSettings, "domains" | "shares">> {
  const rows = await readRows(db, ["domain", "share"], knownAt);
  return { domains: domainsIn(rows), shares: sharesIn(rows) };
}

async function readRows(
  db: Pool | PoolClient,
  kinds: readonly SettingKind[],
  knownAt?: number,
): Promise<Row[]> {
  const { rows } = await db.query<Row>(
    `select s.kind, s.key, s.value, w.key as who, a.key as author, p.key as approver, s.reason, s.origin,
       ${msOf("s.recorded_at")} as "recordedAt"
     from (
       select distinct on (kind, key) * from settings
       where kind = any($1) and ($2::float8 is null or ${msOf("recorded_at")} <= $2)
       order by kind, key, version desc
     ) s
     left join people w on w.id = s.person_id left join people a on a.id = s.author_id
     left join people p on p.id = (s.value ->> 'approver')::int4
     where s.value is not null order by s.kind, s.key collate "C"`,
    [kinds, knownAt ?? null],
  );
  return rows;
}

function domainsIn(rows: readonly Row[]): StoredDomain[] {
  return rows
    .filter(({ kind }) => kind === "domain")
    .map(({ key, value, origin }) => ({ id: key, ...domain.parse(value), origin }));
}

function sharesIn(rows: readonly Row[]): StoredShare[] {
  return rows
    .filter(({ kind }) => kind === "share")
    .map(({ key, who, approver, origin, recordedAt, value }) => {
      const { consumer, ...about } = share.parse(value);
      const named = { consumer: consumer ?? { person: who ?? "" }, approver: approver ?? "" };
      return { id: key, ...about, ...named, origin, recordedAt };
    });
}

/** Exceptions that hold some of the time between two times, in ms. */
export async function readExceptions(
  db: Pool | PoolClient,
  range: { readonly from: number; readonly to: number },
): Promise<Exception[]> {
  const { rows } = await db.query<Row>(
    `select s.kind, s.key, s.value, w.key as who, a.key as author, s.reason, s.origin
     from (select distinct on (key) * from settings where kind = 'exception' order by key, version desc) s
     left join people w on w.id = s.person_id left join people a on a.id = s.author_id
     where (s.value ->> 'from')::int8 < $2::int8 and (s.value ->> 'until')::int8 > $1::int8`,
    [range.from, range.to],
  );
  return rows.map((row) => ({ ...aboutEntry(row), ...exception.parse(row.value) }));
}

function aboutEntry({ key, who, author, reason, origin }: Row) {
  return { id: key, who: who ?? "", author: author ?? "", reason, origin };
}

export async function writeSettings(client: PoolClient, changes: readonly SettingChange[]): Promise<void> {
  if (changes.length === 0) return;
  await client.query(
    `insert into settings (kind, key, value, person_id, author_id, reason, origin)
     select kind, key, nullif(value, 'null'::jsonb), person_id, author_id, reason, origin
     from jsonb_to_recordset($1::jsonb) as r
       (kind text, key text, value jsonb, person_id int4, author_id int4, reason text, origin text)`,
    [
      JSON.stringify(
        changes.map(({ personId, authorId, ...change }) => {
          return { ...change, person_id: personId, author_id: authorId };
        }),
      ),
    ],
  );
}
