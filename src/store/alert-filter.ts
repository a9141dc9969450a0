/** Which alerts a list is to show, as conditions of SQL. */
import type { Pool, PoolClient } from "pg";
import type { AlertStateName } from "../core/alert/state.ts";
import { isOwner } from "./is-owner.ts";

export type StateFilter = AlertStateName | "withdrawn" | "all";

export interface AlertFilter {
  /** "all": of every state. */
  readonly state: StateFilter;
  readonly domain: string | undefined;
  /** The id of a rule, or words of its title, whatever their case. */
  readonly rule: string | undefined;
  /** As findings name people, whatever the case. */
  readonly person: string | undefined;
  /** Changed then or later, in ms. */
  readonly since: number | undefined;
  readonly limit: number;
  /** Of the last one that was shown before, as it was returned; absent: from the newest on. */
  readonly after?: AlertPlace | undefined;
  /** Of these keys alone; absent: of all. */
  readonly keys?: readonly string[] | undefined;
}

/** Where an alert stands in the list: when it changed, to the microsecond, and its id. */
export interface AlertPlace {
  readonly at: string;
  readonly id: number;
}

/** So many findings of an alert are looked at for its title. */
const LOOKED_AT = 1_000;

/** Findings whose uids a JSON array holds, with whom they are about and the title of their rule. */
export const findingsOf = (
  uids: string,
): string => `select f.*, p.key as person, r.content ->> 'title' as rule_title from findings f
  join people p on p.id = f.person_id join rules r on r.id = f.rule_id and r.version = f.rule_version
  where f.uid in (select u from jsonb_array_elements_text(${uids}) u limit ${LOOKED_AT})`;

/** Up to so many findings of a rule, or a person, their alerts are looked up; of more, alerts are gone through from the newest on. */
const LOOKED_UP = 5_000;

export interface AlertConditions {
  /** On an alert `a` and the row `s` of what was decided about it. */
  readonly where: readonly string[];
  /** Of the parameters, from $1 on. */
  readonly values: readonly unknown[];
}

export async function conditionsOf(
  db: Pool | PoolClient,
  { state, domain, rule, person, since, after, keys }: AlertFilter,
): Promise<AlertConditions> {
  const values: unknown[] = [];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where = [stateIs(state, bind)];
  if (domain !== undefined) where.push(`a.content -> 'domains' ? ${bind(domain)}`);
  if (since !== undefined) where.push(`a.changed_at >= to_timestamp(${bind(since)}::float8 / 1000)`);
  if (keys) where.push(`a.key = any(${bind(keys)}::text[])`);
  if (after) where.push(`(a.changed_at, a.id) < (${bind(after.at)}::timestamptz, ${bind(after.id)}::int4)`);
  if (rule !== undefined) where.push(await ruleIs(db, rule, bind));
  if (person !== undefined) where.push(await personIs(db, person, bind));
  return { where, values };
}

type Bind = (value: unknown) => string;

function stateIs(state: StateFilter, bind: Bind): string {
  if (state === "all") return "true";
  if (state === "withdrawn") return "a.content ->> 'kind' = 'withdrawn'";
  return `a.content ->> 'kind' <> 'withdrawn' and coalesce(s.state, 'open') = ${bind(state)}`;
}

/** Of a rule `r`, whose id it is, or whose title has the words. */
const isRule = (rule: string): string =>
  `(r.id = ${rule} or position(lower(${rule}) in lower(r.content ->> 'title')) > 0)`;

async function ruleIs(db: Pool | PoolClient, rule: string, bind: Bind): Promise<string> {
  const found = await lookUp(
    db,
    `select f.uid from findings f where f.rule_id = any (array(select r.id from rules r where ${isRule("$1")}))
       and (f.rule_id, f.rule_version) in (select r.id, r.version from rules r where ${isRule("$1")})`,
    rule,
  );
  const wanted = bind(rule);
  const past = `a.content ->> 'kind' = 'history' and exists (
    select from jsonb_to_recordset(a.content -> 'rules') h ("ruleId" text, "ruleTitle" text)
    where "ruleId" = ${wanted} or position(lower(${wanted}) in lower("ruleTitle")) > 0)`;
  return found ? holdsOne(found, past, bind) : `(${past} or ${isAbout(isRule(wanted))})`;
}

async function personIs(db: Pool | PoolClient, person: string, bind: Bind): Promise<string> {
  const found = await lookUp(
    db,
    "select f.uid from findings f where f.person_id in (select id from people where lower(key) = lower($1))",
    person,
  );
  return found ? holdsOne(found, "false", bind) : isAbout(`lower(p.key) = lower(${bind(person)})`);
}

interface Found {
  readonly uids: readonly string[];
  readonly isByOwner: boolean;
}

/** undefined: too many. */
async function lookUp(db: Pool | PoolClient, query: string, asked: string): Promise<Found | undefined> {
  const { rows } = await db.query<{ uid: string }>(`${query} limit ${LOOKED_UP + 1}`, [asked]);
  if (rows.length > LOOKED_UP) return undefined;
  return { uids: rows.map(({ uid }) => uid), isByOwner: await isOwner(db) };
}

/** Whether an alert is about one of some findings, or one of the digests and summaries of the past of which another condition holds. */
function holdsOne({ uids, isByOwner }: Found, others: string, bind: Bind): string {
  const found = `${bind(uids)}::text[]`;
  const alerts = isByOwner
    ? `select o.id from alerts o, jsonb_array_elements_text(case jsonb_typeof(o.content -> 'findings') when 'array' then o.content -> 'findings' end) u
       where u in (select unnest(${found}))`
    : `select o.id from unnest(${found}) u join alerts o on o.content -> 'findings' ? u`;
  // an array is made first, whatever is believed of how many there are
  return `a.id = any (array(${alerts} union all
    select a.id from alerts a where a.content ->> 'kind' in ('digest', 'history') and (a.content -> 'told' ?| ${found} or ${others})))`;
}

/** Whether an alert is about a finding of a person `p` by a rule `r`, of which a condition holds. */
function isAbout(condition: string): string {
  return `exists (
    select from findings f join people p on p.id = f.person_id join rules r on r.id = f.rule_id and r.version = f.rule_version
    where ${condition} and f.uid in (
      select jsonb_array_elements_text(case jsonb_typeof(a.content -> 'findings') when 'array' then a.content -> 'findings' end)
      union all select jsonb_object_keys(case a.content ->> 'kind' when 'digest' then a.content -> 'told' end)))`;
}
