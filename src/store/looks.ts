/** Who looked at whom: an entry of the audit log, once for each viewer, person and hour, however often they look. */
import type { Pool } from "pg";
import type { WayIn } from "../core/authority/viewer.ts";
import { appendAudit } from "./audit-log.ts";
import { PeopleIds } from "./people.ts";
import { inTransaction } from "./transaction.ts";

export type Look = "person.viewed" | "record.viewed" | "export.made";

export interface LookGiven {
  readonly action: Look;
  /** As the audit log names people. */
  readonly viewer: string;
  readonly way: WayIn | "command";
  /** Keys of those who were looked at; those whom nobody knows are left out. */
  readonly people: readonly string[];
  readonly reason?: string | undefined;
}

/** Commits before anything is answered: what was not noted is not seen. Hours are the database's, in UTC. Returns of how many it was news. */
export async function noteLooks(
  pool: Pool,
  { action, viewer, way, people, reason }: LookGiven,
): Promise<number> {
  if (people.length === 0) return 0;
  return await inTransaction(pool, async (client) => {
    await client.query(
      "insert into people (key) values ($1) on conflict on constraint people_key do nothing",
      [viewer],
    );
    const { rows } = await client.query<{ key: string }>(
      `with noted as (
         insert into looks (viewer_id, person_id, action, hour)
         select v.id, p.id, $3, date_trunc('hour', now(), 'UTC') from people v, people p
         where v.key = $1 and p.key = any($2::text[]) order by p.id
         on conflict do nothing returning person_id
       )
       select p.key from noted n join people p on p.id = n.person_id order by p.key collate "C"`,
      [viewer, people, action],
    );
    await appendAudit(
      client,
      rows.map(({ key }) => ({
        actor: { kind: "person", name: viewer },
        action,
        subject: { kind: "person", id: key },
        reason,
        detail: { way },
      })),
    );
    return rows.length;
  });
}

/** A report on somebody is made, by whatever name they are shown, and why: noted each time. Also of whom nothing was seen yet. */
export async function noteReport(
  pool: Pool,
  {
    person,
    viewer,
    way,
    reason,
  }: Pick<LookGiven, "viewer" | "way"> & { readonly person: string; readonly reason: string },
): Promise<void> {
  await new PeopleIds(pool).resolve([viewer, person]);
  await inTransaction(pool, (client) =>
    appendAudit(client, [
      {
        actor: { kind: "person", name: viewer },
        action: "export.made",
        subject: { kind: "person", id: person },
        reason,
        detail: { way },
      },
    ]),
  );
}
