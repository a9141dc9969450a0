/** Random callers: people, roles, sessions on keys of a chain, users, other accounts and services. */
import type { Random } from "../../src/simulate/random.ts";
import type { TrailRecord } from "../support/records.ts";
import { CONSUMER, FOREIGN, IVY, OWNER, THIRD, USER_ID } from "./random-world.ts";

/** Keys that a role's session may have been opened with. */
export const CHAIN_KEYS = [1, 2, 3, 4, 5, 6, 7].map((number) => `ASIAK${number}XXXXEXAMPLE00${number}`);
/** Keys of sessions that Lake Formation vended. */
export const VENDED_KEYS = ["ASIAVENDXXEXAMPLE001", "ASIAVENDXXEXAMPLE002"];
export const VENDED_SESSIONS = [
  `AWSLF-00-AT-${CONSUMER}-Qm3xT9LwZ1`,
  `AWSLF-00-GL-${OWNER}-Qm3xT9LwZ2`,
  `AWSLF-00-RE-${CONSUMER}-Qm3xT9LwZ3`,
];

const PEOPLE = ["ana@example.com", "Ben@Example.com", "cem@example.com", "dan@example.com"];
const SSO_ROLE = "AWSReservedSSO_An_0123456789abcdef";
const SSO_PATH = "/aws-reserved/sso.amazonaws.com/";
const ACCESS_GRANT = "access-grants-11111111-1111-1111-1111-111111111111";
const STORE_ARN = "arn:aws:identitystore::111122223333:identitystore/d-1234567890";

interface RoleSession {
  readonly account: string;
  readonly role: string;
  readonly session: string;
  readonly path?: string;
  readonly key?: string;
  readonly sourceIdentity?: string | undefined;
  /** A user of Identity Center. */
  readonly onBehalfOf?: string | undefined;
  readonly invokedBy?: string | undefined;
}

function roleSession(given: RoleSession): TrailRecord {
  const { account, role, session, path = "/", key = "ASIAPLAINEXAMPLE0001" } = given;
  const { sourceIdentity, onBehalfOf, invokedBy } = given;
  const roleId = `AROA${role.toUpperCase().replaceAll(/[^A-Z0-9]/g, "")}`;
  return {
    type: "AssumedRole",
    principalId: `${roleId}:${session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
    accountId: account,
    accessKeyId: key,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: roleId,
        arn: `arn:aws:iam::${account}:role${path}${role}`,
        accountId: account,
        userName: role,
      },
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
    },
    ...(onBehalfOf === undefined ? {} : { onBehalfOf: behalf(onBehalfOf) }),
    ...(invokedBy === undefined ? {} : { invokedBy }),
  };
}

function behalf(userId: string): TrailRecord {
  return { userId, identityStoreArn: STORE_ARN };
}

/** What is there in some cases only. */
function sometimes<T>(random: Random, probability: number, value: T): T | undefined {
  return random.chance(probability) ? value : undefined;
}

const person =
  (account: string) =>
  (random: Random): TrailRecord =>
    roleSession({ account, role: SSO_ROLE, session: random.pick(PEOPLE), path: SSO_PATH });

const secondOfChain =
  (account: string) =>
  (random: Random): TrailRecord =>
    roleSession({ account, role: "second", session: "s", path: "/jobs/", key: random.pick(CHAIN_KEYS) });

function marketing(random: Random): TrailRecord {
  const sourceIdentity = sometimes(random, 0.3, random.pick(PEOPLE));
  const session = random.pick(["q", "SageMaker"]);
  return roleSession({ account: CONSUMER, role: "marketing", session, sourceIdentity });
}

function other(random: Random): TrailRecord {
  const onBehalfOf = sometimes(random, 0.3, USER_ID);
  const key = random.pick(CHAIN_KEYS);
  return roleSession({ account: CONSUMER, role: "other", session: "x", key, onBehalfOf });
}

const IDENTITIES: readonly ((random: Random) => TrailRecord)[] = [
  person(OWNER),
  person(THIRD),
  () => roleSession({ account: OWNER, role: "core", session: "etl" }),
  marketing,
  secondOfChain(OWNER),
  secondOfChain(THIRD),
  (random) =>
    roleSession({ account: CONSUMER, role: "chain", session: ACCESS_GRANT, key: random.pick(CHAIN_KEYS) }),
  other,
  () => ({
    type: "IAMUser",
    principalId: "AIDA",
    arn: IVY,
    accountId: OWNER,
    userName: "ivy",
    accessKeyId: "AKIAIVYXXXXXXXXX0001",
  }),
  (random) => outsiderOf(random.pick([CONSUMER, THIRD, FOREIGN])),
  () => ({ type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" }),
  (random) => ({
    type: "AWSService",
    invokedBy: random.pick(["macie.amazonaws.com", "lakeformation.amazonaws.com"]),
  }),
  () => ({ type: "IdentityCenterUser", accountId: OWNER, onBehalfOf: behalf(USER_ID) }),
];

export function anIdentity(random: Random): TrailRecord {
  return random.pick(IDENTITIES)(random);
}

/** All that another account's copy of a record says of the caller. */
export function outsiderOf(accountId: unknown): TrailRecord {
  return { type: "AWSAccount", principalId: "AROAX:q", accountId };
}

/** The location's role in a session that Lake Formation vended. */
export function aVendedIdentity(random: Random): TrailRecord {
  const reader = `V2.${CONSUMER}.AROA${random.pick(["MARKETING", "OTHER"])}`;
  return roleSession({
    account: OWNER,
    role: "registration",
    session: random.pick(VENDED_SESSIONS),
    key: random.pick(VENDED_KEYS),
    invokedBy: sometimes(random, 0.5, "athena.amazonaws.com"),
    sourceIdentity: sometimes(random, 0.3, reader),
    onBehalfOf: sometimes(random, 0.1, USER_ID),
  });
}
