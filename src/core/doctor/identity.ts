/** What is judged of who asks AWS. */
import type { Check } from "./check.ts";
import { refusedCheck, statement } from "./refused.ts";
import { refusalOf } from "../refusal/refusal.ts";

export interface IdentitySeen {
  readonly identity: { readonly account: string; readonly arn: string } | undefined;
  readonly error: unknown;
}

/** `expected`: accounts that are asked with these credentials, and what names each. */
export function judgeCredentials(
  seen: IdentitySeen,
  expected: readonly { readonly account: string; readonly namedIn: string }[],
): Check[] {
  const { identity, error } = seen;
  if (identity === undefined) {
    const asked = {
      name: "credentials",
      place: "",
      need: "identity",
      resource: "*",
      namedIn: "AWS_REGION",
    } as const;
    const { place: _, ...check } = refusedCheck(asked, refusalOf(error));
    return [check];
  }
  const others = expected.filter(({ account }) => account !== identity.account);
  if (others.length === 0)
    return [{ name: "credentials", state: "ok", says: `${identity.arn} in ${identity.account}` }];
  return others.map(({ account, namedIn }) => ({
    name: "credentials",
    state: "broken",
    place: account,
    says: `${namedIn} names ${account}, and the credentials are of ${identity.account} (${identity.arn})`,
    fix:
      namedIn !== "AUDITPLANE_MACIE"
        ? "export AUDITPLANE_READER_ROLE='arn:aws:iam::{account}:role/auditplane-reader'  # or credentials of that account"
        : `start a worker with --roles macie and credentials of ${account}, or take it out of ${namedIn}`,
  }));
}

export interface RoleAsked {
  readonly account: string;
  readonly roleArn: string;
  readonly externalId: string | undefined;
  /** Who takes it on; undefined: nobody knows. */
  readonly caller: string | undefined;
}

export function judgeRole(
  { account, roleArn, externalId, caller }: RoleAsked,
  { identity, error }: IdentitySeen,
): Check {
  const name = "reader-role";
  if (identity === undefined) {
    const refusal = refusalOf(error);
    const asked = {
      name,
      place: account,
      need: "assume",
      resource: roleArn,
      namedIn: "AUDITPLANE_READER_ROLE",
    } as const;
    const check = refusedCheck(asked, refusal);
    if (refusal.kind !== "access_denied" || refusal.denied !== undefined) return check;
    // AWS does not tell these apart
    return {
      ...check,
      says: `${roleArn} cannot be taken on: it is not there, or does not trust ${caller ?? "the worker"}${externalId === undefined ? "" : " with this ExternalId"}, or the worker may not (${refusal.detail})`,
      fix: `in ${account}: ${trust(caller, externalId)}  # deploy/iam/reader-trust.json; of the worker: ${statement("sts:AssumeRole", roleArn)}  # deploy/iam/assume-reader.json`,
    };
  }
  if (identity.account !== account)
    return {
      name,
      state: "broken",
      place: account,
      says: `${roleArn} leads to account ${identity.account} (${identity.arn})`,
      fix: "write {account} in the place of the number in AUDITPLANE_READER_ROLE",
    };
  if (externalId === undefined)
    return {
      name,
      state: "warning",
      place: account,
      says: `${identity.arn} is taken on without an ExternalId`,
      fix: "ask for one in the role's trust policy (deploy/iam/reader-trust.json), and set AUDITPLANE_READER_EXTERNAL_ID",
    };
  return { name, state: "ok", place: account, says: identity.arn };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html */
function trust(caller: string | undefined, externalId: string | undefined): string {
  return JSON.stringify({
    Effect: "Allow",
    Principal: { AWS: principalOf(caller) },
    Action: "sts:AssumeRole",
    ...(externalId === undefined ? {} : { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
  });
}

/** A session has no policy of its own: its role is what is trusted. */
function principalOf(caller: string | undefined): string {
  const [, partition, account, role] =
    /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(caller ?? "") ?? [];
  return role === undefined
    ? (caller ?? "ARN of the worker's role")
    : `arn:${partition}:iam::${account}:role/${role}`;
}
