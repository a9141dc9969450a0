/** Somebody who reads the views of dashboards, logged in as a role of their own. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import type { QueryResult } from "pg";
import { afterAll } from "vitest";
import type { Connection } from "../../src/database/connect.ts";

/** Logs in as `grafana_reader` would, for a test; `domains`: those it is limited to; absent: it is `grafana_reader` itself. */
export function useReaders(database: Connection & { readonly url: string }): {
  readonly ask: (
    statement: string,
    domains?: readonly string[],
  ) => Promise<QueryResult<Record<string, unknown>>>;
  /** Its rows. */
  readonly read: (statement: string, domains?: readonly string[]) => Promise<Record<string, unknown>[]>;
} {
  const made: { readonly name: string; readonly client: Client }[] = [];
  const byDomains = new Map<string, Promise<Client>>();
  afterAll(async () => {
    for (const { name, client } of made) {
      await client.end();
      if (name !== "")
        await database.pool.query(`drop owned by ${name}; drop role ${name}`).catch(() => undefined);
    }
  });

  const login = async (domains: readonly string[] | undefined): Promise<Client> => {
    if (!domains) {
      const client = new Client({ connectionString: database.url });
      await client.connect();
      made.push({ name: "", client });
      await client.query("set session authorization grafana_reader");
      return client;
    }
    const name = `reader_${randomBytes(6).toString("hex")}`;
    await database.pool.query(`create role ${name} login password '${name}' in role grafana_domain_reader`);
    await database.pool.query("insert into reporting_readers select $1, unnest($2::text[])", [name, domains]);
    const url = new URL(database.url);
    url.username = url.password = name;
    const client = new Client({ connectionString: url.href });
    client.on("error", () => undefined); // whoever asks is told that it was ended
    await client.connect();
    made.push({ name, client });
    return client;
  };

  const ask = async (
    statement: string,
    domains?: readonly string[],
  ): Promise<QueryResult<Record<string, unknown>>> => {
    const key = JSON.stringify(domains) ?? "";
    const client = byDomains.get(key) ?? login(domains);
    byDomains.set(key, client);
    return await (await client).query<Record<string, unknown>>(statement);
  };
  return { ask, read: async (statement, domains) => (await ask(statement, domains)).rows };
}
