/** People of whom something was seen: those who only decide, or look, are not among them. */
import type { PoolClient } from "pg";
import { SEVERAL } from "../core/finding/finding.ts";
import { EVERYONE } from "../core/governance/enforcement.ts";
import type { StoredPerson } from "./find-person.ts";

export interface PeopleWanted {
  /** By which they are looked for, ordered and paged. */
  readonly by: "key" | "pseudonym";
  /** A part of the key, or the beginning of the pseudonym; whatever the case. */
  readonly search: string | undefined;
  /** Keys of others that the search finds. */
  readonly others: readonly string[];
  /** What is behind this one. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface ListedPerson extends StoredPerson {
  /** `2026-10-31`; null: of rules alone. */
  readonly lastDay: string | null;
  /** Of which people are told. */
  readonly openFindings: number;
}

const IS_SEEN = `(exists (select from rollup_day r where r.person_id = p.id)
  or exists (select from findings f where f.person_id = p.id))`;
/** What stands in the place of a person. */
const NOBODY = [EVERYONE, SEVERAL];

/** By code unit. */
export async function listPeople(
  client: PoolClient,
  { by, search, others, after, limit }: PeopleWanted,
): Promise<ListedPerson[]> {
  const found =
    by === "key"
      ? "position(lower($1) in lower(p.key)) > 0 or p.pseudonym = upper($1)"
      : "starts_with(p.pseudonym, upper($1))";
  const { rows } = await client.query<ListedPerson>(
    `select p.id, p.key, p.pseudonym,
       (select to_char(max(r.day), 'YYYY-MM-DD') from rollup_day r where r.person_id = p.id) as "lastDay",
       (select count(*)::int4 from findings f where f.person_id = p.id and f.status = 'open' and f.tier <> 'info')
         as "openFindings"
     from people p
     where ($1::text is null or ${found} or p.key = any($2::text[])) and p.key <> all($5::text[])
       and ($3::text is null or p.${by} collate "C" > $3) and ${IS_SEEN}
     order by p.${by} collate "C" limit $4`,
    [search ?? null, others, after ?? null, limit, NOBODY],
  );
  return rows;
}

/** Whether anything was seen of somebody that whoever reads may see. */
export async function isPersonSeen(client: PoolClient, id: number): Promise<boolean> {
  const { rows } = await client.query(`select from people p where p.id = $1 and ${IS_SEEN}`, [id]);
  return rows.length > 0;
}
