import fc from "fast-check";
import { expect, it } from "vitest";
import { pseudonymOf } from "../../src/core/privacy/pseudonym.ts";
import { PeopleIds } from "../../src/store/people.ts";
import { readPseudonymKey } from "../../src/store/pseudonym-key.ts";
import { useDatabase } from "../support/database.ts";

const database = useDatabase();
const names = fc.string({ unit: "binary" }).filter((name) => name.isWellFormed() && !name.includes("\0"));

it("is computed alike here and in Postgres, whatever the name", async () => {
  const key = await readPseudonymKey(database.pool);
  await fc.assert(
    fc.asyncProperty(fc.array(names, { minLength: 1, maxLength: 50 }), async (given) => {
      const { rows } = await database.pool.query<{ pseudonym: string }>(
        "select person_pseudonym(name) as pseudonym from unnest($1::text[]) with ordinality as n (name, at) order by at",
        [given],
      );
      expect(rows.map(({ pseudonym }) => pseudonym)).toEqual(given.map((name) => pseudonymOf(key, name)));
    }),
    { numRuns: 30 },
  );
});

it("stands beside everybody as they are stored, and changes with their key", async () => {
  const key = await readPseudonymKey(database.pool);
  await new PeopleIds(database.pool).resolve(["ana@example.com"]);
  const read = async () => (await database.pool.query("select key, pseudonym from people")).rows;

  expect(await read()).toEqual([{ key: "ana@example.com", pseudonym: pseudonymOf(key, "ana@example.com") }]);
  await database.pool.query("update people set key = 'ben@example.com'");
  expect(await read()).toEqual([{ key: "ben@example.com", pseudonym: pseudonymOf(key, "ben@example.com") }]);
});

it("can be asked for by nobody who was not told, and its key be read by nobody else", async () => {
  const client = await database.pool.connect();
  try {
    for (const statement of ["select person_pseudonym('ana@example.com')", "select key from server_keys"]) {
      await client.query("begin");
      await client.query("set local role auditplane_owner");
      await expect(client.query(statement)).rejects.toThrow(/permission denied/);
      await client.query("rollback");
    }
  } finally {
    client.release();
  }
});
