/** A finding and its alert of a day that is long over, closed, as the archive takes them. */
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import type { Connection } from "../../src/database/connect.ts";
import { auditplaneHere } from "./cli-here.ts";
import type { useFolder } from "./pipeline.ts";
import { aPerson, aRead } from "./records.ts";

/** Somebody read an asset without a right, at nine o'clock of the day; its record is kept. */
export async function findOnce(
  { pool, url }: Connection & { readonly url: string },
  folder: ReturnType<typeof useFolder>,
  day: string,
): Promise<void> {
  const catalog = folder.write(
    "mesh.yaml",
    `as_of: ${new Date().toISOString()}
domains: [{ id: sales, name: Sales, owners: [olga@example.com] }]
projects: [{ id: core, name: Core, domain: sales }]
assets: [{ id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }]
`,
  );
  const userIdentity = aPerson("ana@example.com");
  const path = folder.write("found.json.gz", [
    aRead({ key: "orders/1", userIdentity, eventTime: `${day}T09:00:00Z` }),
  ]);
  const { code, stderr } = await auditplaneHere(["scan", path, "--catalog", catalog], { DATABASE_URL: url });
  expect(code, stderr).toBe(0);
  await pool.query("insert into kept_records (file_id, ordinal, record) select id, 0, $1 from files", [
    gzipSync('{"eventID":"e1"}'),
  ]);
  // of the rule on the access alone, whatever else such a read is
  await pool.query("delete from findings where category <> 'access'");
}

export async function closeAlerts({ pool }: Connection, state: string): Promise<void> {
  await pool.query(
    `insert into alert_states (alert_id, state, since, reason, seen, level, revision, looked)
     select id, $1, now() - interval '80 days', 'it was', '{}', 'high', 1, 0 from alerts`,
    [state],
  );
}

/** By 90 days; what was not sent is forgotten. */
export async function ageFindings({ pool }: Connection): Promise<void> {
  await pool.query(
    `update findings set derived_at = now() - interval '90 days';
     update alerts set changed_at = now() - interval '90 days', next_at = null;
     update alert_states set since = now() - interval '90 days'; delete from outbox where state <> 'sent'`,
  );
}
