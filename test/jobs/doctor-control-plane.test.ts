import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { GetDataLakeSettingsResponse } from "@aws-sdk/client-lakeformation";
import type { Check } from "../../src/core/doctor/check.ts";
import { judgeCatalog } from "../../src/core/doctor/host.ts";
import { examineControlPlane } from "../../src/jobs/doctor/control-plane.ts";
import type { AwsGiven } from "../../src/jobs/doctor/given.ts";
import { syncScope } from "../../src/jobs/sync/index.ts";
import { addScopes } from "../../src/store/control-plane.ts";
import { keepUnseen } from "../../src/store/control-sight.ts";
import { emptyTables, useDatabase } from "../support/database.ts";
import { accessKeyOf } from "../support/fake-cloudtrail.ts";
import { startFakeDataZone } from "../support/fake-datazone.ts";
import type { FakeDataZone } from "../support/fake-datazone.ts";
import { startFakeSts } from "../support/fake-sts.ts";
import { denied, useScriptedAws } from "../support/scripted-aws.ts";
import { anEntry, scriptedScopes } from "../support/scripted-scope.ts";
import type { ScopeScript } from "../support/scripted-scope.ts";

const database = useDatabase();
const { pool } = database;
const aws = useScriptedAws();
const open: { close(): unknown }[] = [];
let datazone: FakeDataZone;

const DOMAIN = "dzd-5k2m9x1q7w3r8t";
const DATAZONE = `datazone/111122223333/eu-west-1/${DOMAIN}`;
const LAKE = "lakeformation/111122223333/eu-west-1";
const GLUE = "glue/111122223333/eu-west-1";
const PEOPLE = "identity-center/111122223333/eu-west-1/d-9967";
const ACCOUNTS = "organization/111122223333";
const READER = "arn:aws:iam::111122223333:role/audit/auditplane-reader";

beforeEach(async () => {
  datazone = await startFakeDataZone();
  const sts = await startFakeSts();
  open.push(datazone, sts);
  vi.stubEnv("AWS_ENDPOINT_URL_DATAZONE", datazone.endpoint);
  vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf("111122223333"));
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await emptyTables(database);
});

function admins(...arns: readonly string[]): void {
  const ReadOnlyAdmins = arns.map((DataLakePrincipalIdentifier) => ({ DataLakePrincipalIdentifier }));
  aws.answer<GetDataLakeSettingsResponse>("GetDataLakeSettings", {
    body: { DataLakeSettings: { ReadOnlyAdmins } },
  });
}

const given = (scopes: readonly string[], more: Partial<AwsGiven> = {}): AwsGiven => ({
  region: "eu-west-1",
  role: { arn: READER, externalId: undefined },
  lookup: [],
  coverage: [],
  macie: [],
  scopes,
  trailLocations: [],
  trailQueueUrl: undefined,
  trailDays: 3,
  s3PathStyle: true,
  topics: [],
  ...more,
});
const examine = (scopes: readonly string[], more: Partial<AwsGiven> = {}, hours = 0): Promise<Check[]> =>
  examineControlPlane({
    aws: given(scopes, more),
    databaseUrl: database.url,
    now: () => Date.now() + hours * 3_600_000,
  });
const of = async (name: Check["name"], checks: Promise<Check[]>): Promise<Check[]> =>
  (await checks).filter((check) => check.name === name);

async function read(script: Partial<ScopeScript>, key = DATAZONE): Promise<void> {
  await addScopes(pool, [key]);
  const signal = new AbortController().signal;
  await syncScope(
    { pool, scopes: [key], open: scriptedScopes({ [key]: script }), signal },
    { evenIfNotDue: true, accepts: false },
  );
}

const projects = (...ids: readonly string[]): ScopeScript["lists"] => ({
  ListProjects: ids.map((id) =>
    anEntry("project", id, { name: `name of ${id}`, unit: "u", status: "ACTIVE" }),
  ),
});
const refusal = {
  kind: "access_denied" as const,
  detail: "no",
  action: "datazone:ListProjectMemberships",
  resource: undefined,
  denied: undefined,
};

describe("doctor, of the control plane,", () => {
  it("asks each scope for what its read begins with, once, and finds nothing wrong where nothing is", async () => {
    admins("arn:aws:iam::111122223333:role/other", "arn:aws:iam::111122223333:role/auditplane-reader");
    const scopes = [DATAZONE, LAKE, GLUE, PEOPLE, ACCOUNTS];
    for (const key of scopes) await read({ lists: projects("a") }, key);

    const checks = await examine(scopes);

    expect(checks.filter(({ state }) => state !== "ok")).toEqual([]);
    expect(checks.map(({ name }) => name).sort()).toEqual(
      [
        ...scopes.flatMap(() => ["control-plane", "control-plane-read"]),
        "groups",
        "lake-admin",
        "project",
      ].sort(),
    );
    expect(datazone.requests.map(({ operation }) => operation)).toEqual(["GetDomain"]);
    expect(aws.calls.map(({ operation }) => operation).sort()).toEqual([
      "GetDataLakeSettings",
      "GetDatabases",
      "ListAccounts",
      "ListUsers",
    ]);
  });

  it("names the right that is missing, of IAM and of the domain", async () => {
    datazone.plan({ operation: "GetDomain", does: "refuse" });
    aws.answer("GetDatabases", denied("glue:GetDatabases"));

    const [first, second] = await of("control-plane", examine([DATAZONE, GLUE]));

    expect(first).toMatchObject({ state: "broken", place: DATAZONE });
    expect(first?.fix).toContain(
      '{"Effect":"Allow","Action":"datazone:GetDomain","Resource":"*"}  # deploy/iam/datazone.json',
    );
    expect(first?.fix).toContain("aws datazone create-user-profile");
    expect(second).toMatchObject({ state: "broken", place: GLUE });
    expect(second?.fix).toContain("deploy/iam/glue.json");
    expect(second?.fix).not.toContain("user profile");
  });

  it("says that a reader who is no administrator of a lake is shown less than there is", async () => {
    admins("arn:aws:iam::111122223333:role/other");
    const [asRole] = await of("lake-admin", examine([LAKE]));
    const [asSelf] = await of("lake-admin", examine([LAKE], { role: undefined }));

    expect(asRole).toMatchObject({ state: "warning", place: LAKE });
    expect(asRole?.fix).toContain(
      '{"DataLakePrincipalIdentifier":"arn:aws:iam::111122223333:role/auditplane-reader"} to ReadOnlyAdmins',
    );
    expect(asSelf?.state).toBe("warning");
    expect(await of("lake-admin", examine([GLUE]))).toMatchObject([{ state: "skipped" }]);
  });

  it("tells what became of the last read, and how old what is known is", async () => {
    expect(await of("control-plane-read", examine([DATAZONE]))).toMatchObject([
      { state: "warning", says: "nobody has read it yet" },
    ]);

    await read({ lists: projects("a", "b") });
    expect(await of("control-plane-read", examine([DATAZONE]))).toMatchObject([
      { state: "ok", says: "read 0 minutes ago: 2 entries" },
    ]);
    expect(await of("control-plane-read", examine([DATAZONE], {}, 5))).toMatchObject([
      { state: "broken", says: expect.stringContaining("it was read last 5 hours ago") as string },
    ]);

    await read({ lists: projects() });
    const [refused] = await of("control-plane-read", examine([DATAZONE]));
    expect(refused).toMatchObject({
      state: "warning",
      says: expect.stringContaining(
        "refused: ListProjects has 0 of 2 entries that it had; what was known 0 minutes ago stands",
      ) as string,
    });
    expect(refused?.fix).toContain(`auditplane catalog sync --scope ${DATAZONE} --accept`);
    expect(await of("control-plane-read", examine([DATAZONE], {}, 5))).toMatchObject([{ state: "broken" }]);
  });

  it("names each project that cannot be seen, with what would show it", async () => {
    await read({
      lists: projects("a", "b"),
      refused: [{ list: "ListProjectMemberships", of: "b", refusal }],
    });
    await keepUnseen(pool, [{ id: "z0hidden", name: "hidden", scope: DATAZONE, roleArns: [] }]);

    const fix = "make the reader's role a member of the project, or an owner of its domain unit";
    expect(await of("project", examine([DATAZONE]))).toEqual([
      {
        name: "project",
        state: "warning",
        place: "project/hidden (z0hidden)",
        says: "what is done in it is unknown: subscriptions or assets name it and ListProjects does not show it",
        fix,
      },
      {
        name: "project",
        state: "warning",
        place: "project/name of b (b)",
        says: "what is done in it is unknown: ListProjectMemberships of it was not given (no)",
        fix: `allow datazone:ListProjectMemberships, and ${fix}`,
      },
    ]);
    expect(await of("project", examine([GLUE]))).toMatchObject([{ state: "skipped" }]);
  });

  it("names a database whose tables are refused, and what comes of it, also where no domain is read", async () => {
    const tables = { ...refusal, action: "glue:GetTables" };
    await read({ lists: {}, refused: [{ list: "GetTables", of: "sales_core", refusal: tables }] }, GLUE);

    expect(await of("project", examine([GLUE]))).toEqual([
      {
        name: "project",
        state: "warning",
        place: "database/sales_core",
        says: "where its tables lie is unknown, so reads of their files are ungoverned: GetTables of it was not given (no)",
        fix: "allow glue:GetTables, and make the reader's role a read-only administrator of Lake Formation there",
      },
    ]);
  });

  it("misses Identity Center while groups are members", async () => {
    const member = { project: "a", member: { group: "g" }, designation: "PROJECT_OWNER" };
    await read({
      lists: { ...projects("a"), ListProjectMemberships: [anEntry("membership", "a/group:g", member)] },
    });

    expect(await of("groups", examine([DATAZONE]))).toMatchObject([
      { state: "warning", fix: expect.stringContaining("aws sso-admin list-instances") as string },
    ]);
    expect(await of("groups", examine([DATAZONE, PEOPLE]))).toMatchObject([{ state: "ok" }]);
  });

  it("says that a catalog file counts where there are both, and misses none where there is none", () => {
    const none = { path: undefined, problems: [], holds: "" };
    const file = { path: "mesh.yaml", problems: [], holds: "1 domain" };

    expect(judgeCatalog(none, 2)).toMatchObject([{ state: "ok" }]);
    expect(judgeCatalog(file, 2)).toMatchObject([
      { state: "warning", fix: expect.stringContaining("leave --catalog out") as string },
    ]);
    expect(judgeCatalog(none, 0)).toMatchObject([{ state: "skipped" }]);
    expect(judgeCatalog(file, 0)).toMatchObject([{ state: "ok" }]);
    expect(judgeCatalog({ ...file, problems: ["line 1"] }, 2)).toMatchObject([{ state: "broken" }]);
  });

  it("needs a database for what was read, and asks nobody where nothing is configured", async () => {
    const without = await examineControlPlane({
      aws: given([GLUE]),
      databaseUrl: undefined,
      now: Date.now,
    });
    expect(without.filter(({ state }) => state === "skipped").map(({ says }) => says)).toEqual(
      expect.arrayContaining(["needs DATABASE_URL"]),
    );
    const calls = aws.calls.length;
    expect(new Set((await examine([])).map(({ says }) => says))).toEqual(
      new Set(["needs AUDITPLANE_CONTROL_PLANE"]),
    );
    expect(aws.calls).toHaveLength(calls);
  });
});
