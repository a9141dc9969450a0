/** Every name of somebody that is stored: in catalogs, as they were, and in what the control plane said. */
import type { PoolClient } from "pg";
import { nameKey } from "../core/catalog/index-catalog.ts";

interface Named {
  /** By which they are found. */
  readonly identities: readonly string[];
  /** What they are called besides. */
  readonly names: readonly string[];
}

/** The key and all that hangs together with it. Whoever had one of these identities at another time is taken for the same person. */
export async function readNamesOf(client: PoolClient, key: string): Promise<string[]> {
  const all = [...(await filed(client)), ...(await read(client))];
  const known = new Set([nameKey(key)]);
  const names = new Set([key]);
  for (let before = -1; before < names.size; ) {
    before = names.size;
    for (const one of all) {
      if (!one.identities.some((identity) => known.has(nameKey(identity)))) continue;
      for (const identity of one.identities) known.add(nameKey(identity));
      for (const name of [...one.identities, ...one.names]) names.add(name);
    }
  }
  return [...names].filter((name) => name.trim() !== "");
}

async function filed(client: PoolClient): Promise<Named[]> {
  const { rows } = await client.query<{ id: string; name: string | null; identities: string[] | null }>(
    `select distinct p ->> 'id' as id, p ->> 'name' as name, p -> 'identities' as identities
     from catalogs c, jsonb_array_elements(c.content -> 'people') p where c.content is not null`,
  );
  return rows.map(({ id, name, identities }) => {
    return { identities: [id, ...(identities ?? [])], names: name === null ? [] : [name] };
  });
}

async function read(client: PoolClient): Promise<Named[]> {
  const { rows } = await client.query<{
    id: string;
    user: string | null;
    name: string | null;
    more: string[];
  }>(
    `select distinct entry_id as id, content ->> 'userName' as user, content ->> 'name' as name,
       coalesce(content -> 'emails', '[]') || coalesce(jsonb_build_array(content -> 'arn') - 'null', '[]') as more
     from control_entries where kind in ('user', 'user_profile')`,
  );
  return rows.map(({ id, user, name, more }) => {
    const others = more.filter((one) => typeof one === "string");
    return {
      identities: [id, ...(user === null ? [] : [user]), ...others],
      names: name === null ? [] : [name],
    };
  });
}

/** People whose key may hold one of some texts, in small letters; the one that was asked for first. */
export async function readPeopleNamed(
  client: PoolClient,
  needles: readonly string[],
  first: string,
): Promise<{ readonly id: number; readonly key: string }[]> {
  const { rows } = await client.query<{ id: number; key: string }>(
    `select id, key from people
     where erased_at is null and exists (select from unnest($1::text[]) n where position(n in lower(key)) > 0)
     order by key <> $2, key collate "C" for update`,
    [needles, first],
  );
  return rows;
}
