/** Builders of `userIdentity`: docs.aws.amazon.com, cloudtrail-event-reference-user-identity. */
import { UPPER, createRandom } from "../random.ts";
import type { Random } from "../random.ts";
import { isoSeconds } from "./record.ts";
import type { Caller, UserIdentity } from "./record.ts";

export interface RoleSession {
  readonly account: string;
  /** The role's path and name, `mesh/sales-core`; the session's ARN shows the name alone. */
  readonly role: string;
  /** The session's name: what Identity Center, a service or the caller chose. */
  readonly session: string;
  /** When the session began, milliseconds since 1970. */
  readonly startedAt: number;
  readonly sourceIdentity?: string;
  readonly mfa?: boolean;
}

/** The identity of a role's session. The role's own id is the same for all its sessions; the key is the session's. */
export function roleSession(session: RoleSession, random: Random): UserIdentity {
  const { account, role } = session;
  const name = role.slice(role.lastIndexOf("/") + 1);
  const roleId = roleIdOf(account, name);
  return {
    type: "AssumedRole",
    principalId: `${roleId}:${session.session}`,
    arn: `arn:aws:sts::${account}:assumed-role/${name}/${session.session}`,
    accountId: account,
    accessKeyId: `ASIA${random.text(16, UPPER)}`,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: roleId,
        arn: `arn:aws:iam::${account}:role/${role}`,
        accountId: account,
        userName: name,
      },
      attributes: {
        creationDate: isoSeconds(session.startedAt),
        mfaAuthenticated: String(session.mfa ?? false),
      },
      ...(session.sourceIdentity !== undefined && { sourceIdentity: session.sourceIdentity }),
    },
  };
}

/** The role that Identity Center makes for a permission set; the suffix is that of the account's copy. */
export function permissionSetRole(permissionSet: string, account: string): string {
  const suffix = roleIdOf(account, permissionSet).split("");
  const digits = suffix.map((character) => (character.charCodeAt(0) % 16).toString(16)).join("");
  return `aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_${permissionSet}_${digits.slice(4, 20)}`;
}

/** A service that acts for itself. */
export function serviceCaller(service: string, account: string): Caller {
  return { identity: { type: "AWSService", invokedBy: service }, account, ip: service, agent: service };
}

/** The caller as a service shows it that forwards the call: a query engine, a job runner. */
export function throughService(caller: Caller, service: string): Caller {
  return { ...caller, identity: { ...caller.identity, invokedBy: service }, ip: service, agent: service };
}

/** What the owner of the resource sees of a caller from another account: no ARN. */
export function asSeenByOwner(identity: UserIdentity): UserIdentity {
  return {
    type: "AWSAccount",
    ...(identity.principalId !== undefined && { principalId: identity.principalId }),
    ...(identity.accountId !== undefined && { accountId: identity.accountId }),
  };
}

const roleIds = new Map<string, string>();

/** `AROA` and seventeen characters, always the same for a role. */
function roleIdOf(account: string, name: string): string {
  const key = `${account}/${name}`;
  let id = roleIds.get(key);
  if (id === undefined) roleIds.set(key, (id = `AROA${createRandom(key).text(17, UPPER)}`));
  return id;
}
