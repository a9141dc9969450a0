/** Compares what stands at the end of a run with what was delivered. */
import type { Pool } from "pg";
import type { Truth } from "./truth.ts";

export interface Compared {
  /** Events that were compared. */
  readonly events: number;
  /** Events, bytes of a person's hour, findings, alerts and messages that should be there and are not. */
  readonly lost: readonly string[];
  /** Those that are there too often, or should not be. */
  readonly doubled: readonly string[];
  /** Messages that came again, with the key of those before. */
  readonly repeated: number;
}

export interface Published {
  readonly body: string;
}

/** `published`: what the topic passed on. */
export async function compare(pool: Pool, truth: Truth, published: readonly Published[]): Promise<Compared> {
  const lost: string[] = [];
  const doubled: string[] = [];
  const differ = (
    what: string,
    expected: ReadonlyMap<string, number>,
    found: ReadonlyMap<string, number>,
  ): void => {
    for (const [key, value] of expected)
      if ((found.get(key) ?? 0) < value) lost.push(`${what} ${key}: ${found.get(key) ?? 0} of ${value}`);
    for (const [key, value] of found)
      if (value > (expected.get(key) ?? 0))
        doubled.push(`${what} ${key}: ${value}, not ${expected.get(key) ?? 0}`);
  };
  const once = (keys: Iterable<string>): Map<string, number> => new Map([...keys].map((key) => [key, 1]));
  const events = await eventsOf(pool);
  differ("event", once(truth.events), events);
  differ("bytes", truth.bytes, await bytesOf(pool));
  differ("finding", once(truth.thieves), await findingsOf(pool));
  differ("alert", once(truth.thieves), await alertsOf(pool));
  lost.push(...(await deadOf(pool)));
  const sent = await sentOf(pool);
  const messages = tally(published.map(keyOf));
  // a message may come again, but only with its own key
  differ("message", once(sent), new Map([...messages.keys()].map((key) => [key, 1])));
  const repeated = [...messages.values()].reduce((sum, times) => sum + times - 1, 0);
  return { events: events.size, lost, doubled, repeated };
}

function tally(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

async function eventsOf(pool: Pool): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ key: string }>(
    `select e.event_id || ' ' || to_char(e.event_time, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ' ' || a.value || ' ' || r.value as key
     from events e join dictionary a on a.id = e.account_id join dictionary r on r.id = e.region_id`,
  );
  return tally(rows.map(({ key }) => key));
}

/** People and roles, each by its name, not services; hours in which something was read. */
async function bytesOf(pool: Pool): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ person: string; hour: Date; bytes: string }>(
    `select regexp_replace(p.key, '^arn:.*/', '') as person, hour, bytes_out as bytes from rollup_hour_person r join people p on p.id = r.person_id
     where p.key not like '%amazonaws.com%' and objects > 0`,
  );
  return new Map(rows.map(({ person, hour, bytes }) => [`${person} ${hour.toISOString()}`, Number(bytes)]));
}

/** How many findings stand on each person. */
async function findingsOf(pool: Pool): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ person: string; findings: string }>(
    `select p.key as person, count(*) as findings from findings f join people p on p.id = f.person_id
     where f.status = 'open' group by 1`,
  );
  return new Map(rows.map(({ person, findings }) => [person, Number(findings)]));
}

/** How many alerts tell of each person. */
async function alertsOf(pool: Pool): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ person: string; alerts: string }>(
    `select p.key as person, count(distinct a.id) as alerts from alerts a
     cross join lateral jsonb_array_elements_text(a.content -> 'findings') u (uid)
     join findings f on f.uid = u.uid and f.status = 'open' join people p on p.id = f.person_id
     where a.content ->> 'kind' = 'cause' group by 1`,
  );
  return new Map(rows.map(({ person, alerts }) => [person, Number(alerts)]));
}

/** Messages that were given up. */
async function deadOf(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ key: string; reason: string }>(
    "select alert_id || '-' || revision as key, last_error as reason from outbox where state = 'dead'",
  );
  return rows.map(({ key, reason }) => `message ${key} was given up: ${reason}`);
}

/** What the outbox says that it sent: the keys of its messages. */
async function sentOf(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>(
    "select distinct alert_id || '-' || revision as key from outbox where state = 'sent'",
  );
  return rows.map(({ key }) => key);
}

function keyOf({ body }: Published): string {
  const { MessageAttributes: attributes } = JSON.parse(body) as {
    MessageAttributes: { idempotency_key: { Value: string } };
  };
  return attributes.idempotency_key.Value;
}

/** What is not done yet; empty: everything is. Every object must be read or set aside, every hour derived, every message sent. */
export async function leftToDo(pool: Pool): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<Record<string, number>>(
    `select (select count(*) from trail_objects where state = 'pending')::int4 as objects,
       (select count(*) from dirty_hours)::int4 as hours, (select count(*) from volume_stale)::int4 as days,
       (select count(*) from changed_causes)::int4 as causes,
       (select count(*) from lookup_places where state <> 'current')::int4 as places,
       (select count(*) from outbox where state = 'pending')::int4 as messages,
       (select count(*) from alerts a where not a.content ? 'isDemoted'
         and not exists (select from outbox o where o.alert_id = a.id and o.revision = a.revision))::int4 as unsent`,
  );
  return Object.fromEntries(Object.entries(rows[0] ?? {}).filter(([, count]) => count > 0));
}
