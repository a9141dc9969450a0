/** Asks each scope of the control plane once, and the database what became of its reads. */
import { hiddenThings } from "../../core/control-plane/read/hidden-things.ts";
import { parseScope } from "../../core/control-plane/scope.ts";
import type { Scope } from "../../core/control-plane/scope.ts";
import type { Check } from "../../core/doctor/check.ts";
import {
  judgeGroups,
  judgeLake,
  judgeNoScopes,
  judgeProjects,
  judgeRead,
  judgeScope,
} from "../../core/doctor/control-plane.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import { connect } from "../../database/connect.ts";
import type { Connection } from "../../database/connect.ts";
import { callFirst } from "../../sources/first-call.ts";
import { askIdentity } from "../../sources/sts/index.ts";
import { listLastReads, listScopes } from "../../store/control-plane.ts";
import { hasGroupMembers, listSights, nameProjects } from "../../store/control-sight.ts";
import { someAtOnce } from "../some-at-once.ts";
import type { AwsGiven } from "./given.ts";

export interface ControlPlaneGiven {
  readonly aws: AwsGiven;
  readonly databaseUrl: string | undefined;
  readonly now: () => number;
}

const ATTEMPTS_MAX = 2;
const ANSWER_TIMEOUT_MS = 10_000;

export async function examineControlPlane(given: ControlPlaneGiven): Promise<Check[]> {
  const { aws } = given;
  if (aws.scopes.length === 0) return judgeNoScopes();
  const [asked, kept] = await Promise.all([examineScopes(aws, given.now), examineKept(given)]);
  return [...asked, ...kept];
}

async function examineScopes(aws: AwsGiven, now: () => number): Promise<Check[]> {
  const scopes = aws.scopes.flatMap((key) => {
    const scope = parseScope(key);
    return scope ? [{ key, scope }] : [];
  });
  const hasLake = scopes.some(({ scope }) => scope.service === "lakeformation");
  const own = hasLake && aws.role === undefined ? await whoAmI(aws, now) : undefined;
  const checks = await someAtOnce(scopes, ({ key, scope }) => examineScope(key, scope, { aws, own }));
  const none: Check = { name: "lake-admin", state: "skipped", says: "needs a lakeformation scope" };
  return [...checks.flat(), ...(hasLake ? [] : [none])];
}

async function whoAmI({ region }: AwsGiven, now: () => number): Promise<string | undefined> {
  return (await askIdentity({ region, reader: undefined, now })).identity?.arn;
}

async function examineScope(
  key: string,
  scope: Scope,
  { aws, own }: { readonly aws: AwsGiven; readonly own: string | undefined },
): Promise<Check[]> {
  const { role, region } = aws;
  try {
    const { lakeAdmins: admins } = await callFirst(scope, {
      role: role && { ...role, stsRegion: region },
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
      attemptsMax: ATTEMPTS_MAX,
    });
    const well = judgeScope({ key, scope, refusal: undefined });
    if (scope.service !== "lakeformation") return [well];
    const reader = role?.arn.replace("{account}", scope.account) ?? own;
    return [well, judgeLake({ key, region: scope.region, reader, admins })];
  } catch (error) {
    return [judgeScope({ key, scope, refusal: refusalOf(error) })];
  }
}

const OF_DATABASE = ["control-plane-read", "project", "groups"] as const;

async function examineKept({ aws, databaseUrl, now }: ControlPlaneGiven): Promise<Check[]> {
  const skipped = (says: string): Check[] =>
    OF_DATABASE.map((name) => ({ name, state: "skipped", says }) as const);
  if (databaseUrl === undefined) return skipped("needs DATABASE_URL");
  const database = connect(databaseUrl, 1, { readOnly: true });
  try {
    return await judgeKept(database, aws.scopes, now());
  } catch {
    // the checks of the database say why
    return skipped("needs the database, with this program's schema");
  } finally {
    await database.close();
  }
}

async function judgeKept({ pool }: Connection, scopes: readonly string[], now: number): Promise<Check[]> {
  const states = new Map((await listScopes(pool)).map((state) => [state.key, state]));
  const reads = new Map((await listLastReads(pool)).map((read) => [read.scope, read]));
  const sights = (await listSights(pool)).filter(({ key }) => scopes.includes(key));
  const hidden = sights.flatMap(({ key, hidden: own }) => own.map((one) => ({ ...one, scope: key })));
  const names = await nameProjects(
    pool,
    hidden.map(({ of }) => of),
  );
  const unseen = sights.flatMap((sight) => sight.unseen);
  const isStore = (key: string): boolean => parseScope(key)?.service === "identity-center";
  const hasDomain = scopes.some((key) => parseScope(key)?.service === "datazone");
  const none: Check = { name: "project", state: "skipped", says: "needs a datazone scope" };
  const things = hiddenThings({ hidden, unseen, nameOf: (id) => names.get(id) });
  return [
    ...scopes.map((key) =>
      judgeRead({ key, asOf: states.get(key)?.asOf ?? null, last: reads.get(key) }, now),
    ),
    ...(hasDomain || things.length > 0 ? judgeProjects(things) : [none]),
    judgeGroups({
      hasGroupMembers: await hasGroupMembers(pool),
      stores: scopes.filter(isStore).length,
    }),
  ];
}
