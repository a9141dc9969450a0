import type {
  GetDataLakeSettingsResponse,
  ListPermissionsResponse,
  ListResourcesResponse,
} from "@aws-sdk/client-lakeformation";
import type { GetDatabasesResponse, GetTablesResponse } from "@aws-sdk/client-glue";
import type {
  ListGroupMembershipsResponse,
  ListGroupsResponse,
  ListUsersResponse,
} from "@aws-sdk/client-identitystore";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isoTime } from "../../src/core/record/time.ts";
import { auditplane } from "../support/cli.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import type { CliResult } from "../support/cli.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import {
  ANA,
  ANALYSTS,
  BEN,
  MARKETING,
  ORDERS,
  SALES_UNIT,
  STEWARDS,
  USER_ROLE,
  aDomain,
  aProject,
  aSubscription,
} from "../support/datazone-domain.ts";
import { startFakeDataZone } from "../support/fake-datazone.ts";
import type { FakeDataZone } from "../support/fake-datazone.ts";
import { accessKeyOf } from "../support/fake-cloudtrail.ts";
import { startFakeSts } from "../support/fake-sts.ts";
import { ORDERS as ORDERS_TABLE } from "../support/lake.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { useScriptedAws } from "../support/scripted-aws.ts";

const database = useDatabase();
const folder = useFolder();
chmodSync(folder.path, 0o755);
const aws = useScriptedAws();
const open: { close(): unknown }[] = [];
let datazone: FakeDataZone;

const DATAZONE = "datazone/111122223333/eu-west-1/dzd-5k2m9x1q7w3r8t";
const STORE = "d-93670a1b2c";
const IDENTITY = `identity-center/111122223333/eu-west-1/${STORE}`;
const SCOPES = [DATAZONE, IDENTITY, "lakeformation/444455556666/eu-west-1", "glue/444455556666/eu-west-1"];
const READER = "arn:aws:iam::{account}:role/auditplane-reader";

beforeEach(async () => {
  datazone = await startFakeDataZone();
  const sts = await startFakeSts();
  open.push(datazone, sts);
  vi.stubEnv("AWS_ENDPOINT_URL_DATAZONE", datazone.endpoint);
  vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf("222233334444"));
  tellPeople();
  tellLake();
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await emptyTables(database);
});

function tellPeople(): void {
  const user = (UserId: string, UserName: string, Title: string): object => ({
    IdentityStoreId: STORE,
    UserId,
    UserName,
    Title,
  });
  aws.answer<ListUsersResponse>("ListUsers", {
    body: {
      Users: [user(ANA, "ana.ferreira@example.com", "Analyst"), user(BEN, "ben.osei@example.com", "Steward")],
    } as never,
  });
  aws.answer<ListGroupsResponse>("ListGroups", {
    body: {
      Groups: [
        { IdentityStoreId: STORE, GroupId: ANALYSTS, DisplayName: "marketing-analysts" },
        { IdentityStoreId: STORE, GroupId: STEWARDS, DisplayName: "sales-stewards" },
      ],
    },
  });
  aws.answerBy<ListGroupMembershipsResponse>("ListGroupMemberships", ({ GroupId }) => ({
    body: {
      GroupMemberships: [
        {
          IdentityStoreId: STORE,
          MembershipId: `of-${String(GroupId).slice(0, 8)}`,
          GroupId: String(GroupId),
          MemberId: { UserId: GroupId === ANALYSTS ? ANA : BEN },
        },
      ],
    },
  }));
}

function tellLake(): void {
  const DataLakePrincipalIdentifier = READER.replace("{account}", "444455556666");
  aws.answer<GetDataLakeSettingsResponse>("GetDataLakeSettings", {
    body: { DataLakeSettings: { ReadOnlyAdmins: [{ DataLakePrincipalIdentifier }] } },
  });
  aws.answer<ListPermissionsResponse>("ListPermissions", {
    body: {
      PrincipalResourcePermissions: [
        {
          Principal: { DataLakePrincipalIdentifier: USER_ROLE },
          Resource: { Table: { CatalogId: "444455556666", DatabaseName: "sales_core", Name: "orders" } },
          Permissions: ["SELECT"],
          PermissionsWithGrantOption: [],
        },
      ],
    },
  });
  aws.answer<ListResourcesResponse>("ListResources", { body: { ResourceInfoList: [] } });
  aws.answer<GetDatabasesResponse>("GetDatabases", { body: { DatabaseList: [{ Name: "sales_core" }] } });
  aws.answer<GetTablesResponse>("GetTables", { body: { TableList: [ORDERS_TABLE] } });
}

/** Runs the program on the file's database, as a worker is configured. */
const run = (...argv: readonly string[]): Promise<CliResult> =>
  auditplaneHere(argv, {
    DATABASE_URL: database.url,
    AUDITPLANE_CONTROL_PLANE: SCOPES.join(","),
    AUDITPLANE_READER_ROLE: READER,
    AWS_REGION: "eu-west-1",
  });

interface Synced {
  readonly scopes: readonly {
    readonly scope: string;
    readonly outcome: string;
    readonly changes: number;
    readonly reasons: readonly string[];
    readonly began_at: string;
  }[];
}

async function sync(...argv: readonly string[]): Promise<Synced & { readonly code: number | null }> {
  const { code, stdout, stderr } = await run("catalog", "sync", "--format", "json", ...argv);
  expect(stderr).toBe("");
  return { code, ...(JSON.parse(stdout) as Synced) };
}

interface Shown {
  readonly found: readonly { readonly readers: readonly object[] }[];
}

async function readersOf(asset: string, at: string): Promise<string> {
  const { code, stdout } = await run("catalog", "show", asset, "--at", at, "--format", "json");
  expect(code).toBe(0);
  return JSON.stringify((JSON.parse(stdout) as Shown).found.map(({ readers }) => readers));
}

describe("auditplane catalog", () => {
  it("reads the control plane, tells what changed and what was so before, and gives a catalog that scans take", async () => {
    const first = await sync();
    expect(first.scopes.map(({ scope, outcome }) => [scope, outcome])).toEqual(
      SCOPES.map((scope) => [scope, "taken"]),
    );
    expect(first.code).toBe(0);
    expect(first.scopes.every(({ changes }) => changes > 0)).toBe(true);

    const second = await sync();
    expect(second.scopes.map(({ outcome, changes }) => [outcome, changes])).toEqual(
      SCOPES.map(() => ["taken", 0]),
    );

    const before = second.scopes[0]?.began_at ?? "";
    const knownAt = isoTime(Date.now());
    const revokedAt = Math.floor(Date.now() / 1000);
    datazone.domain = {
      ...aDomain(),
      subscriptions: aDomain().subscriptions.map((one) =>
        one.id === aSubscription({}).id ? { ...one, status: "REVOKED", updatedAt: revokedAt } : one,
      ),
    };
    const third = await sync("--scope", DATAZONE);
    expect(third.scopes).toMatchObject([{ outcome: "taken" }]);
    expect(third.scopes[0]?.changes).toBeGreaterThan(0);

    const diff = await run("catalog", "diff", "--from", before, "--format", "json");
    expect(diff.code).toBe(0);
    expect(diff.stdout).toContain("8subord2mkt5q1");
    expect(diff.stdout).toContain("REVOKED");

    const held = isoTime(revokedAt * 1000 - 3_600_000);
    expect(await readersOf(ORDERS, held)).toContain("8subord2mkt5q1");
    expect(await readersOf(ORDERS, isoTime(Date.now()))).not.toContain("8subord2mkt5q1");
    const table = await run("catalog", "show", ORDERS, "--at", held);
    expect(table.stdout).toContain("marketing-insights");
    const then = await run("catalog", "show", ORDERS, "--at", held, "--known-at", knownAt);
    const learnt = ({ scopes: [scope] }: Synced): string => `read at ${scope?.began_at}`;
    expect(table.stdout).toContain(learnt(third));
    expect(then.stdout).toContain(learnt(first));
    expect(then.stdout).not.toContain(learnt(third));

    const month = ["reviews", "preview", "--month", new Date().toISOString().slice(0, 7), "--json"];
    const reviewed = async (...more: readonly string[]): Promise<boolean> => {
      const { stdout } = await run(...month, "--domain", SALES_UNIT, ...more);
      const { review } = JSON.parse(stdout) as { review: { items: { subscription: string | null }[] } };
      return review.items.some(({ subscription }) => subscription?.startsWith("8subord2mkt5q1") === true);
    };
    await sync(); // a review speaks of the moment up to which all scopes are read
    expect(await reviewed("--known-at", knownAt)).toBe(true);
    expect(await reviewed()).toBe(false);

    const output = join(folder.path, "catalog.yaml");
    const exported = await run("catalog", "export");
    expect(exported.code).toBe(0);
    writeFileSync(output, exported.stdout);
    const key = "curated/orders/dt=2026-09-13/part-0.parquet";
    const ofTime = (eventTime: string, userIdentity: object): ReturnType<typeof aRead> =>
      aRead({ eventTime, userIdentity, bucket: "acme-sales-lake-444455556666", key });
    const session = aPerson("ana.ferreira@example.com");
    const logs = folder.write("logs.json.gz", [ofTime("2026-10-01T10:00:00Z", session)]);
    const scanned = await auditplane(["scan", logs, "--catalog", output, "--format", "json"], {
      environment: { DATABASE_URL: database.url },
    });
    expect(scanned).toMatchObject({ code: 0 });
    const { summary } = JSON.parse(scanned.stdout) as { summary: { entitlements: Record<string, number> } };
    expect(summary.entitlements).toMatchObject({ subscribed: 1, ungoverned: 0, pending: 0 });
  });

  it("keeps what it knew where a read is refused or suddenly short, and exits with 1, until --accept says that it is so", async () => {
    await sync("--scope", DATAZONE);

    datazone.plan({ operation: "ListSubscriptions", does: "refuse", times: 3 });
    const refused = await sync("--scope", DATAZONE);
    expect(refused.code).toBe(1);
    expect(refused.scopes).toMatchObject([{ outcome: "refused", can_accept: false, changes: 0 }]);
    expect(refused.scopes[0]?.reasons).toEqual(
      ["APPROVED", "CANCELLED", "REVOKED"].map((status): unknown =>
        expect.stringMatching(
          new RegExp(`^ListSubscriptions ${status} was not given: .* allow datazone:ListSubscriptions$`),
        ),
      ),
    );
    expect(await readersOf(ORDERS, "2026-10-01T00:00:00Z")).toContain("8subord2mkt5q1");

    datazone.domain = { ...aDomain(), projects: [aProject({ id: MARKETING, name: "marketing-insights" })] };
    const short = await run("catalog", "sync", "--scope", DATAZONE);
    expect(short.code).toBe(1);
    expect(short.stdout).toContain("ListProjects has 1 of 3 entries that it had");
    expect(short.stdout).toContain(
      "what was known stands; if that is so, take it with --accept, --author and --reason",
    );

    const nobody = await run(
      "catalog",
      "sync",
      "--scope",
      DATAZONE,
      "--accept",
      "--reason",
      "a project ended",
    );
    expect(nobody.code).toBe(2);
    expect(nobody.stderr).toContain("give --author, who does, and --reason, why");
    const says = ["--author", "owner@example.com", "--reason", "a project ended"];
    const accepted = await sync("--scope", DATAZONE, "--accept", ...says);
    expect([accepted.code, accepted.scopes[0]?.outcome]).toEqual([0, "taken"]);
    expect((await sync("--scope", DATAZONE)).scopes).toMatchObject([{ outcome: "taken", changes: 0 }]);
    const audited = await run("audit", "list", "--subject", DATAZONE, "--format", "json");
    expect(JSON.parse(audited.stdout)).toMatchObject({
      entries: [{ action: "catalog.accepted", actor: "owner@example.com", reason: "a project ended" }],
    });
  });

  it("is not compared where there is none, as if nothing had changed", async () => {
    expect(await run("catalog", "diff")).toMatchObject({
      code: 2,
      stdout: "",
      stderr:
        "could not compare reads of the control plane: there is none in this database; run catalog sync first\n",
    });
    await sync("--scope", DATAZONE);
    expect(await run("catalog", "diff", "--scope", "foo")).toMatchObject({
      code: 2,
      stderr: `could not compare reads of foo: it was never read; there are ${DATAZONE}\n`,
    });

    const { rows } = await database.pool.query<{ first: number }>(
      "select (extract(epoch from history_from) * 1000)::int8 as first from control_scopes where key = $1",
      [DATAZONE],
    );
    const first = rows[0]?.first ?? 0;
    const upTo = (to: number, ...argv: readonly string[]): Promise<CliResult> =>
      run("catalog", "diff", "--from", isoTime(first - 7_200_000), "--to", isoTime(to), ...argv);
    for (const argv of [[], ["--scope", DATAZONE]])
      expect(await upTo(first - 3_600_000, ...argv)).toMatchObject({
        code: 2,
        stdout: "",
        stderr: `could not compare reads of ${DATAZONE} up to ${isoTime(first - 3_600_000)}: the first began at ${isoTime(first)}, and what changed before it nobody knows; give a later --to\n`,
      });
    expect(await upTo(first + 1)).toMatchObject({ code: 0 });

    await sync("--scope", IDENTITY);
    expect(await upTo(first + 1)).toMatchObject({ code: 0 });
    expect((await upTo(first + 1, "--scope", DATAZONE, "--scope", IDENTITY)).stderr).toContain(
      `could not compare reads of ${IDENTITY} up to `,
    );
  });

  it("of a scope that somebody else has in hand is not made, which is no success, and says when it is free", async () => {
    await sync("--scope", DATAZONE);
    await database.pool.query(
      "update control_scopes set lease_token = gen_random_uuid(), lease_until = '2999-01-01T00:00:00Z'",
    );
    expect(await run("catalog", "sync", "--scope", DATAZONE)).toMatchObject({
      code: 1,
      stderr: `${DATAZONE} is being read by somebody else, and was not read; if they are gone it is free again at 2999-01-01T00:00:00Z\n`,
    });
  });

  it("is asked for nothing between two times of which the first is the later one", async () => {
    const diff = await run("catalog", "diff", "--from", "2026-10-02", "--to", "2026-10-01");

    expect(diff.code).toBe(2);
    expect(diff.stderr).toContain(
      "could not compare from 2026-10-02T00:00:00Z to 2026-10-01T00:00:00Z: it ends before it begins",
    );
  });
});
