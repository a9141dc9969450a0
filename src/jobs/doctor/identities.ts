/** Asks AWS who we are, with our own credentials and in the reader's role of each account. */
import { parseScope } from "../../core/control-plane/scope.ts";
import type { Check } from "../../core/doctor/check.ts";
import { judgeClock } from "../../core/doctor/clock.ts";
import { judgeCredentials, judgeRole } from "../../core/doctor/identity.ts";
import { askIdentity } from "../../sources/sts/index.ts";
import { isAsked } from "./given.ts";
import type { AwsGiven } from "./given.ts";
import { someAtOnce } from "../some-at-once.ts";

/** AWS tells its time in seconds. */
const STEP_MS = 1_000;

export async function examineIdentities(aws: AwsGiven, now: () => number): Promise<Check[]> {
  if (!isAsked(aws)) {
    const says =
      "needs something of AWS: AUDITPLANE_TRAIL_LOCATIONS, AUDITPLANE_LOOKUP, AUDITPLANE_CONTROL_PLANE, AUDITPLANE_MACIE, or topics";
    return (["credentials", "aws-clock", "reader-role"] as const).map((name) => ({
      name,
      state: "skipped",
      says,
    }));
  }
  const own = await askIdentity({ region: aws.region, reader: undefined, now });
  const { identity, error, clock } = own;
  return [
    ...judgeCredentials({ identity, error }, expectedOf(aws)),
    clock === undefined
      ? { name: "aws-clock", state: "skipped", says: "needs an answer of AWS" }
      : judgeClock("aws-clock", "AWS", { ...clock, stepMs: STEP_MS }),
    ...(await examineRoles(aws, identity?.arn, now)),
  ];
}

/** Macie is read with the worker's own credentials; so are accounts where there is no role. */
function expectedOf({
  role,
  lookup,
  coverage,
  macie,
  scopes,
}: AwsGiven): { account: string; namedIn: string }[] {
  const named = (places: Accounts, namedIn: string): { account: string; namedIn: string }[] =>
    accountsOf(places).map((account) => ({ account, namedIn }));
  return [
    ...(role === undefined
      ? [
          ...named(lookup, "AUDITPLANE_LOOKUP"),
          ...named(onlyIn(coverage, lookup), "AUDITPLANE_COVERAGE"),
          ...named(onlyIn(placesOf(scopes), [...lookup, ...coverage]), "AUDITPLANE_CONTROL_PLANE"),
        ]
      : []),
    ...named(macie, "AUDITPLANE_MACIE"),
  ];
}

async function examineRoles(aws: AwsGiven, caller: string | undefined, now: () => number): Promise<Check[]> {
  const { role, region } = aws;
  if (role === undefined)
    return [
      {
        name: "reader-role",
        state: "skipped",
        says: "needs AUDITPLANE_READER_ROLE; without it accounts are asked with the worker's own credentials",
      },
    ];
  const accounts = accountsOf([...aws.lookup, ...aws.coverage, ...placesOf(aws.scopes)]);
  if (accounts.length === 0)
    return [
      {
        name: "reader-role",
        state: "skipped",
        says: "needs AUDITPLANE_LOOKUP, AUDITPLANE_COVERAGE or AUDITPLANE_CONTROL_PLANE: nobody is asked in the role",
      },
    ];
  return await someAtOnce(accounts, async (account) => {
    const roleArn = role.arn.replace("{account}", account);
    const { externalId } = role;
    const seen = await askIdentity({ region, reader: { account, role }, now });
    return judgeRole({ account, roleArn, externalId, caller }, seen);
  });
}

type Accounts = readonly { readonly account: string }[];

function onlyIn(places: Accounts, others: Accounts): Accounts {
  const known = new Set(accountsOf(others));
  return places.filter(({ account }) => !known.has(account));
}

function accountsOf(places: Accounts): string[] {
  return [...new Set(places.map(({ account }) => account))];
}

function placesOf(scopes: readonly string[]): Accounts {
  return scopes.flatMap((key) => parseScope(key) ?? []);
}
