import { beforeAll, describe, expect, it } from "vitest";
import { PERMISSION_NAMES, ROLE_NAMES, permissionsOf } from "../../src/core/authority/role.ts";
import type { Permission, Role } from "../../src/core/authority/role.ts";
import { operationsOf, readOpenApi } from "../../tools/openapi-doc.ts";
import type { Operation } from "../../tools/openapi-doc.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { sampleOf } from "../support/openapi-sample.ts";
import { useFolder } from "../support/pipeline.ts";
import { aPerson, aRead } from "../support/records.ts";
import { PUBLIC_URL, WITH_LOGIN, serve } from "../support/served.ts";
import type { Answer, Served } from "../support/served.ts";

const database = useDatabase();
const folder = useFolder();
const api = await readOpenApi();
const routes = operationsOf(api).map((one) => ({ ...one, name: `${one.method} /v1${one.path}` }));
type Route = (typeof routes)[number];

/** What takes no permission: a route is added here where somebody meant that. */
const FOR_ANYBODY = ["GET /v1/me"];

/** Everything of the other domain has this in its name. */
const FOREIGN = "foreign-";
const MESH = `as_of: 2026-10-01T00:00:00Z
domains:
  - { id: sales, name: Sales, owners: [olga@example.com] }
  - { id: ${FOREIGN}domain, name: ${FOREIGN}name, owners: [hans@example.com] }
projects:
  - { id: core, name: Core, domain: sales }
  - { id: ${FOREIGN}project, name: ${FOREIGN}staff, domain: ${FOREIGN}domain }
people: [{ id: olga@example.com, kind: human }, { id: ana@example.com, kind: human }]
assets:
  - { id: orders, name: Orders, project: core, locations: [s3://lake/orders/] }
  - { id: ${FOREIGN}asset, name: ${FOREIGN}salaries, project: ${FOREIGN}project, locations: [s3://lake/${FOREIGN}key/] }
subscriptions:
  - { id: sub-own, asset: orders, subscriber: { person: ana@example.com }, status: approved, from: 2026-01-01T00:00:00Z, approved_by: olga@example.com }
  - { id: ${FOREIGN}sub, asset: ${FOREIGN}asset, subscriber: { project: ${FOREIGN}project }, status: approved, from: 2026-02-01T00:00:00Z, justification: ${FOREIGN}words }
exemptions: [{ person: ana@example.com, asset: ${FOREIGN}asset, reason: ${FOREIGN}reason }]
`;

/** The things that the parameters of a path name: one of the owner's domain, one of another, and one that there is not. */
interface Named {
  readonly own: string;
  readonly foreign: string;
  readonly none: string;
}

/** The id of a rule that ships. */
const TRAIL_STOPPED = "0ff984a4-0650-4e11-a974-e767f692e550";

/** What is of no domain is the same for everybody. */
const shared = (id: string, none: string): Named => ({ own: id, foreign: id, none });
const assets: Named = { own: "orders", foreign: `${FOREIGN}asset`, none: "no-such-asset" };
const subscriptions: Named = { own: "sub-own", foreign: `${FOREIGN}sub`, none: "no-such-subscription" };
const domains: Named = { own: "sales", foreign: `${FOREIGN}domain`, none: "no-such-domain" };

const people: Named = {
  own: "ana@example.com",
  foreign: `${FOREIGN}person@example.com`,
  none: "nobody@example.com",
};

/** By path. A path that is not here fails. */
const NAMED: Readonly<Record<string, () => Promise<Named>>> = {
  "/alerts/{id}": alertIds,
  "/alerts/{id}/decisions": alertIds,
  "/findings/{uid}": findingIds,
  "/findings/{uid}/records": findingIds,
  "/people/{person}": () => Promise.resolve(people),
  "/people/{person}/reports": () => Promise.resolve(people),
  "DELETE /people/{person}": freshPeople,
  "/quarantine/{id}": quarantinedIds,
  "/assets/{asset}": () => Promise.resolve(assets),
  "/subscriptions/{id}": () => Promise.resolve(subscriptions),
  "/rules/{id}": () => Promise.resolve(shared(TRAIL_STOPPED, "no-such-rule")),
  "/rollout/{domain}": () => Promise.resolve(domains),
  "/rollout/{domain}/preview": () => Promise.resolve(domains),
  "/exceptions/{id}": exceptionIds,
  "/exceptions/{id}/renewals": exceptionIds,
  "/reviews/{id}": reviewIds,
  "/reviews/{id}/decisions": reviewIds,
  "/reviews/{id}/questions": reviewIds,
  "/reviews/{id}/answers": reviewIds,
  "/reviews/{id}/delegations": reviewIds,
  "/reviews/{id}/signatures": reviewIds,
  "/reviews/{id}/closings": reviewIds,
  "/tokens/{id}": async () => {
    await served.tokenOf("nightly", ["viewer"]);
    const nightly = "from api_tokens t join people p on p.id = person_id where key = 'nightly'";
    return shared(await oneOf(`select t.id ${nightly} limit 1`), "00000000");
  },
};

/** What is named in a query: whatever it is asked for, a foreign one is as one that there is not. */
const ASKED_FOR: Readonly<Record<string, Named>> = {
  asset: assets,
  domain: domains,
  person: people,
  project: { own: "core", foreign: `${FOREIGN}project`, none: "no-such-project" },
};

/** New ones: a call may end them. */
async function exceptionIds(): Promise<Named> {
  const add = async (asset: string): Promise<string> => {
    const span = { from: "2026-09-01T00:00:00Z", until: "2027-02-01T00:00:00Z" };
    const body = { who: "ben@example.com", asset, bytes: 1e12, ...span, reason: "a test" };
    const {
      status,
      body: made,
      text,
    } = await served.ask("/v1/exceptions", {
      method: "POST",
      as: tokens.get("analyst") ?? "",
      body,
    });
    expect(status, text).toBeLessThan(300);
    return (made as { id: string }).id;
  };
  return { own: await add(assets.own), foreign: await add(assets.foreign), none: "no-such-exception" };
}

let erased = 0;

/** New ones: a call erases them. */
async function freshPeople(): Promise<Named> {
  const keys = [++erased, ++erased].map((number) => `leaver-${number}@example.com`);
  await database.pool.query("insert into people (key) select * from unnest($1::text[])", [keys]);
  const [own = "", foreign = ""] = keys;
  return { own, foreign, none: people.none };
}

async function quarantinedIds(): Promise<Named> {
  return shared(await oneOf("select file_id as id from quarantine limit 1"), "2000000000");
}

async function reviewIds(): Promise<Named> {
  return {
    own: await oneOf("select id from reviews where domain = 'sales'"),
    foreign: await oneOf(`select id from reviews where domain = '${FOREIGN}domain'`),
    none: "AR-2026-09-00000000",
  };
}

async function findingIds(): Promise<Named> {
  return {
    own: await oneOf("select uid as id from findings where domain = 'sales' limit 1"),
    foreign: await oneOf(`select uid as id from findings where domain = '${FOREIGN}domain' limit 1`),
    none: "0".repeat(32),
  };
}

async function alertIds(): Promise<Named> {
  return {
    own: await oneOf(`select id from alerts where content -> 'domains' ? 'sales' limit 1`),
    foreign: await oneOf(`select id from alerts where content -> 'domains' = '["${FOREIGN}domain"]' limit 1`),
    none: "2000000000",
  };
}

async function oneOf(query: string): Promise<string> {
  const { rows } = await database.pool.query<{ id: string | number }>(query);
  expect(rows, query).toHaveLength(1);
  return String(rows[0]?.id);
}

let served: Served;
const tokens = new Map<Role, string>();

beforeAll(async () => {
  const catalog = folder.write("mesh.yaml", MESH);
  const records = ["ana", "ben"].map((name) =>
    aRead({
      key: "orders/1",
      userIdentity: aPerson(`${name}@example.com`),
      eventTime: "2026-09-09T06:00:00Z",
    }),
  );
  const other = aRead({
    key: `${FOREIGN}key/1`,
    userIdentity: aPerson(`${FOREIGN}person@example.com`),
    eventTime: "2026-09-09T07:00:00Z",
  });
  const file = folder.write("a.json.gz", [...records, other]);
  const broken = folder.write("b.json.gz", "this is no gzip");
  const scanned = await auditplaneHere(["scan", file, broken, "--catalog", catalog], {
    DATABASE_URL: database.url,
  });
  expect(scanned.code, scanned.stderr).toBe(0);
  const opened = await auditplaneHere(["reviews", "open", "--all", "--month", "2026-09"], {
    DATABASE_URL: database.url,
  });
  expect(opened.code, opened.stderr).toBe(0);
  // what is asked for is named as it is: pseudonyms are tried in privacy.test.ts
  served = serve(database, { ...WITH_LOGIN, AUDITPLANE_PRIVACY: "open" });
  for (const role of ROLE_NAMES) tokens.set(role, await served.tokenOf("olga@example.com", [role]));
});

const hasNames = ({ path }: Route): boolean => path.includes("{");

/** With parameters and a body that are right. */
async function call(
  route: Route,
  as: string | undefined,
  named: string,
  asked: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { method, path, operation } = route;
  const own = method === "POST" ? BODIES[path] : undefined;
  const body = own ? await own() : bodyOf(operation);
  return await served.ask(
    `/v1${path.replace(/\{\w+\}/, encodeURIComponent(named))}${queryOf(operation, asked)}`,
    {
      method,
      headers: { origin: PUBLIC_URL },
      ...(as !== undefined && { as }),
      ...(body !== undefined && { body }),
    },
  );
}

function bodyOf({ requestBody }: Operation): unknown {
  const content = requestBody?.content["application/json"];
  return content === undefined ? undefined : sampleOf(content.schema, api);
}

/** Bodies that name something, where it has to be an owner's own. */
const BODIES: Readonly<Record<string, () => Promise<unknown>>> = {
  "/reveals": async () => ({ alert: Number((await alertIds()).own), reason: "a test" }),
  "/people/{person}/reports": () => Promise.resolve({ month: "2026-09", reason: "a test" }),
};

function queryOf({ parameters = [] }: Operation, asked: Readonly<Record<string, string>>): string {
  const needed = parameters.filter((one) => one.in === "query" && one.required === true);
  const query = new URLSearchParams(needed.map(({ name, schema }) => [name, String(sampleOf(schema, api))]));
  for (const [name, value] of Object.entries(asked)) query.set(name, value);
  return `?${query}`;
}

async function namedIn(route: Route): Promise<Named> {
  if (!hasNames(route)) return { own: "", foreign: "", none: "" };
  const find = NAMED[`${route.method} ${route.path}`] ?? NAMED[route.path];
  if (!find)
    throw new Error(`${route.path}: say in NAMED what of it is an owner's own, foreign, and not there`);
  return await find();
}

const permissionOf = ({ operation }: Route): string => operation["x-permission"] ?? "";
const isAllowed = (route: Route, permissions: ReadonlySet<Permission>): boolean =>
  permissionOf(route) === "anybody" || permissions.has(permissionOf(route) as Permission);

describe.each(routes)("$name", (route) => {
  it("says which permission it takes, and of which things", () => {
    if (permissionOf(route) === "anybody") expect(FOR_ANYBODY).toContain(route.name);
    else expect(PERMISSION_NAMES).toContain(permissionOf(route));
    if (hasNames(route)) expect(Object.keys(NAMED)).toContain(route.path);
  });

  it("answers nobody who is not logged in", async () => {
    for (const named of Object.values(await namedIn(route)))
      expect((await call(route, undefined, named)).status).toBe(401);
  });

  it.each(ROLE_NAMES)("lets a role do what it may, and nothing else: %s", async (role) => {
    const { own, foreign } = await namedIn(route);
    const may = isAllowed(route, permissionsOf([role]));

    for (const [whose, named] of [
      ["own", own],
      ["foreign", foreign],
    ] as const) {
      const { status, text } = await call(route, tokens.get(role), named);
      const cell = `${role} ${whose}: ${status} ${text.slice(0, 300)}`;
      expect(status, cell).toBeLessThan(500);
      expect(status, cell).not.toBe(401);
      if (!may) expect(status, cell).toBe(403);
      else if (role === "owner" && whose === "foreign" && own !== foreign) expect(status, cell).toBe(404);
      else expect([403, 404], cell).not.toContain(status);
    }
  });

  it("says to an owner nothing of another domain, and of its things what it says of what there is not", async () => {
    const { own, foreign, none } = await namedIn(route);
    const as = tokens.get("owner");
    for (const named of [own, foreign]) expect((await call(route, as, named)).text).not.toContain(FOREIGN);

    const [theirs, nothing] = [await call(route, as, foreign), await call(route, as, none)];
    if (own !== foreign) expect([theirs.status, theirs.text]).toEqual([nothing.status, nothing.text]);
  });

  const asked = (route.operation.parameters ?? []).filter(
    (one) => one.in === "query" && one.name in ASKED_FOR,
  );
  for (const { name } of asked)
    it(`says to an owner of a foreign ${name} in the query what it says of one that there is not`, async () => {
      const { own } = await namedIn(route);
      const { foreign, none } = ASKED_FOR[name] as Named;
      const answers = [];
      for (const value of [foreign, none]) {
        const { status, text } = await call(route, tokens.get("owner"), own, { [name]: value });
        answers.push([status, text.replaceAll(value, "X")]);
      }

      expect(answers[0]).toEqual(answers[1]);
    });

  it("takes its scope from a token, whatever the roles are, and no other", async () => {
    const { own } = await namedIn(route);
    const permission = PERMISSION_NAMES.find((one) => one === permissionOf(route));
    const others = PERMISSION_NAMES.filter((one) => one !== permission);
    const of = (scopes: readonly Permission[]) => served.tokenOf("sam@example.com", ROLE_NAMES, scopes);

    if (permission) expect((await call(route, await of(others), own)).status).toBe(403);
    const { text } = await call(route, await of([permission ?? "alerts:read"]), own);
    expect(text).not.toContain("takes the permission");
  });
});
