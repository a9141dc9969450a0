import { beforeAll, describe, expect, it } from "vitest";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";
import { serveMesh } from "../support/served-mesh.ts";
import type { ServedMesh } from "../support/served-mesh.ts";

const database = useDatabase();
const folder = useFolder();

let mesh: ServedMesh;
beforeAll(async () => {
  mesh = await serveMesh(database, folder);
});

describe("/v1/coverage", () => {
  it("maps accounts and Regions hour by hour as auditplane coverage does, with assets on a page of their own", async () => {
    const { stdout } = await auditplaneHere(
      ["coverage", "--catalog", `${folder.path}/mesh.yaml`, "--hours", "5", "--format", "json"],
      { DATABASE_URL: database.url },
    );
    const { assets, gaps: _, ...report } = JSON.parse(stdout) as Record<string, unknown[]>;
    const shown = await mesh.get<Record<string, unknown>>("/v1/coverage?hours=5", mesh.analyst);
    expect(shown).toMatchObject(report);
    expect(shown["assets"]).toEqual({ full: 0, partial: 2, none: 1 });
    const { items } = await mesh.get<{ items: unknown[] }>("/v1/coverage/assets", mesh.analyst);
    expect(items).toEqual(assets);
    const first = await mesh.get<{ items: unknown[]; next_cursor: string }>(
      "/v1/coverage/assets?limit=2",
      mesh.analyst,
    );
    const second = await mesh.get<{ items: unknown[] }>(
      `/v1/coverage/assets?cursor=${first.next_cursor}`,
      mesh.analyst,
    );
    expect([...first.items, ...second.items]).toEqual(assets);
  });

  it("is nothing that an owner may see, and has at most two weeks", async () => {
    for (const path of ["/v1/coverage", "/v1/coverage/assets", "/v1/runs"])
      expect((await mesh.served.ask(path, { as: mesh.olga })).status).toBe(403);
    expect((await mesh.served.ask("/v1/coverage?hours=337", { as: mesh.analyst })).status).toBe(400);
  });
});

describe("/v1/runs", () => {
  it("says of scans how new the newest event is when their logs end, and that nothing waits", async () => {
    expect(await mesh.get("/v1/runs", mesh.analyst)).toMatchObject({
      now: "2026-09-09T10:00:00Z",
      events: {
        newest_event_at: "2026-09-09T09:00:00Z",
        seconds_since_newest_event: 3600,
        dirty_hours: 0,
        oldest_dirty_hour: null,
      },
      trail_objects: { waiting: 0, failed: 0, done_last_day: 0, last_done_at: null, unknown_messages: [] },
      control_plane: [],
      lookup: [],
      macie: [],
      messages: { pending: expect.any(Number), dead: 0, last_sent_at: null },
    });
  });

  it("says what waits, what failed and why, by place", async () => {
    await database.pool.query(`
      insert into trail_objects (path, announced_by, state, reason, finished_at) values
        ('s3://b/1', 'message', 'pending', null, null), ('s3://b/2', 'message', 'pending', 'slow_down', null),
        ('s3://b/3', 'message', 'quarantined', 'object_missing', now()), ('s3://b/4', 'message', 'done', null, now());
      insert into lookup_places (account, region, state, reason, detail, failures)
        values ('111122223333', 'eu-west-1', 'failed', 'aws_access_denied', 'it may not', 3);
      insert into macie_places (account_id, region, state, ended_at) values ('111122223333', 'eu-west-1', 'not_enabled', now());
      insert into route_checks (route, state, says) values ('arn:aws:sns:eu-west-1:111122223333:sales', 'unheard', 'nobody subscribed');
      insert into control_scopes (key) values ('datazone/eu-west-1/dzd_1');
      insert into control_reads (scope_id, began_at, ended_at, outcome, reasons)
        select id, now(), now(), 'refused', '{"half of the assets are gone"}' from control_scopes;
      insert into unknown_messages (body, problem) values ('{}', 'announces nothing');
    `);
    expect(await mesh.get("/v1/runs", mesh.analyst)).toMatchObject({
      trail_objects: {
        waiting: 2,
        retried: 1,
        failed: 1,
        done_last_day: 1,
        unknown_messages: [{ problem: "announces nothing", count: 1 }],
      },
      lookup: [{ account: "111122223333", state: "failed", reason: "aws_access_denied", failures: 3 }],
      macie: [{ account: "111122223333", region: "eu-west-1", state: "not_enabled" }],
      routes: [{ state: "unheard", says: "nobody subscribed" }],
      control_plane: [
        {
          scope: "datazone/eu-west-1/dzd_1",
          last_read: { outcome: "refused", reasons: ["half of the assets are gone"] },
        },
      ],
    });
  });
});

describe("/v1/catalog", () => {
  it("says when it was read, and has domains with their owners and projects", async () => {
    expect(await mesh.get("/v1/catalog", mesh.analyst)).toMatchObject({
      source: "file",
      as_of: "2026-10-01T00:00:00Z",
      projects: 3,
      assets: 3,
      people: 6,
      subscriptions: 1,
      domains: [
        { id: "hr", name: "People", owners: ["hans@example.com"], projects: 2, assets: 1 },
        { id: "sales", name: "Sales", owners: ["olga@example.com"], projects: 1, assets: 2 },
      ],
    });
    const { items } = await mesh.get<{ items: unknown[] }>("/v1/catalog/projects", mesh.analyst);
    expect(items).toMatchObject([
      { id: "core", domain: "sales", members: 0, assets: 2 },
      { id: "insights", domain: "hr", members: 1, assets: 0 },
      { id: "staff", domain: "hr", members: 0, assets: 1 },
    ]);
    const hr = await mesh.get<{ items: unknown[] }>("/v1/catalog/projects?domain=hr", mesh.analyst);
    expect(hr.items).toEqual(items.slice(1));
  });

  it("has for an owner their domains alone", async () => {
    expect(await mesh.get("/v1/catalog", mesh.olga)).toMatchObject({
      projects: 1,
      assets: 2,
      people: 0,
      subscriptions: 0,
      domains: [{ id: "sales" }],
    });
    const { items } = await mesh.get<{ items: { id: string }[] }>("/v1/catalog/projects", mesh.olga);
    expect(items.map(({ id }) => id)).toEqual(["core"]);
    expect((await mesh.get<{ items: unknown[] }>("/v1/catalog/projects?domain=hr", mesh.olga)).items).toEqual(
      [],
    );
  });
});
