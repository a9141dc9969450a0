/** The database that is copied for each run of a fault. */
import { runMigrations } from "bullmq";
import { Client } from "pg";
import { makeTemplate, urlOf } from "../../support/global-setup.ts";

/** As a worker leaves it that has started once: with the schema of the queue, which each run would make anew. Returns its name. */
export async function makeTemplateOfFaults(serverUrl: string): Promise<string> {
  const base = await makeTemplate(serverUrl);
  const name = `${base}_faults`;
  await ask(serverUrl, async (client) => {
    await client.query(`drop database if exists ${name}`);
    await client.query(`create database ${name} template ${base}`);
  });
  await ask(urlOf(serverUrl, name), (client) => runMigrations(client, "bullmq"));
  return name;
}

async function ask(url: string, what: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await what(client);
  } finally {
    await client.end();
  }
}
