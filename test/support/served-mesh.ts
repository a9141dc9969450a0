/** A mesh of two domains with reads of both, as the API serves it to somebody of each role that matters. */
import { expect } from "vitest";
import type { Connection } from "../../src/database/connect.ts";
import { auditplaneHere } from "./cli-here.ts";
import type { useFolder } from "./pipeline.ts";
import { aPerson, aRead } from "./records.ts";
import { WITH_LOGIN, serve } from "./served.ts";
import type { Served } from "./served.ts";

export const MESH = `as_of: 2026-10-01T00:00:00Z
domains: [{ id: sales, name: Sales, owners: [olga@example.com] }, { id: hr, name: People, owners: [hans@example.com] }]
projects:
  - { id: core, name: Core, domain: sales }
  - { id: staff, name: Staff, domain: hr }
  - { id: insights, name: Insights, domain: hr }
people:
  - { id: ana@example.com, kind: human, name: Ana }
  - { id: ben@example.com, kind: human }
  - { id: cleo@example.com, kind: human }
  - { id: dora@example.com, kind: human }
  - { id: olga@example.com, kind: human }
  - { id: hans@example.com, kind: human }
members:
  - { project: insights, person: dora@example.com, role: contributor }
assets:
  - { id: orders, name: Orders, project: core, classification: internal, locations: [s3://lake/orders/], forms: { Quality: { score: 3 } } }
  - { id: returns, name: Returns, project: core, locations: [s3://lake/returns/] }
  - { id: salaries, name: Salaries, project: staff, classification: restricted, locations: [s3://lake/salaries/] }
subscriptions:
  - { id: sub-1, asset: orders, subscriber: { project: insights }, status: approved, from: 2026-01-01T00:00:00Z, approved_by: olga@example.com }
exemptions:
  - { person: cleo@example.com, asset: salaries, reason: yearly audit }
`;

const reads = ["ana", "ben", "cleo"].map((name, index) =>
  aRead({
    key: "orders/1",
    userIdentity: aPerson(`${name}@example.com`),
    eventTime: `2026-09-09T0${index + 6}:00:00Z`,
  }),
);
const salary = aRead({
  key: "salaries/1",
  userIdentity: aPerson("ana@example.com"),
  eventTime: "2026-09-09T09:00:00Z",
});

export interface ServedMesh {
  readonly served: Served;
  readonly analyst: string;
  readonly viewer: string;
  readonly admin: string;
  /** Of sales. */
  readonly olga: string;
  /** Of hr. */
  readonly hans: string;
  /** The body of an answer that must be 200. */
  get<T>(path: string, as: string): Promise<T>;
}

/** Scans it into the database, and serves that. */
export async function serveMesh(
  database: Connection & { readonly url: string },
  folder: ReturnType<typeof useFolder>,
): Promise<ServedMesh> {
  const catalog = folder.write("mesh.yaml", MESH);
  const file = folder.write("a.json.gz", [...reads, salary]);
  const { code, stderr } = await auditplaneHere(["scan", file, "--catalog", catalog], {
    DATABASE_URL: database.url,
  });
  expect(code, stderr).toBe(0);
  const served = serve(database, { ...WITH_LOGIN, AUDITPLANE_PRIVACY: "open" });
  return {
    served,
    analyst: await served.tokenOf("sam@example.com", ["analyst"]),
    viewer: await served.tokenOf("vera@example.com", ["viewer"]),
    admin: await served.tokenOf("adam@example.com", ["admin"]),
    olga: await served.tokenOf("olga@example.com", ["owner"]),
    hans: await served.tokenOf("hans@example.com", ["owner"]),
    async get<T>(path: string, as: string): Promise<T> {
      const { status, body } = await served.ask(path, { as });
      expect(status, JSON.stringify(body)).toBe(200);
      return body as T;
    },
  };
}
