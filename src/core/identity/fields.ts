/** The fields of `userIdentity` that say who it was; one dictionary entry holds them all. */
import { objectOf, stringOf } from "../record/text.ts";

export interface IdentityFields {
  readonly type: string | undefined;
  readonly principalId: string | undefined;
  readonly arn: string | undefined;
  readonly accountId: string | undefined;
  readonly userName: string | undefined;
  /** The role, or the user behind a federated session. */
  readonly issuerArn: string | undefined;
  readonly sourceIdentity: string | undefined;
  /** The Identity Center user on whose behalf the call was made. */
  readonly onBehalfOf: string | undefined;
  readonly invokedBy: string | undefined;
}

const NAMES = [
  "type",
  "principalId",
  "arn",
  "accountId",
  "userName",
  "issuerArn",
  "sourceIdentity",
  "onBehalfOf",
  "invokedBy",
] as const satisfies readonly (keyof IdentityFields)[];

/** Reads `userIdentity` of a record, whatever it is. */
export function readIdentity(userIdentity: unknown): IdentityFields {
  const identity = objectOf(userIdentity);
  const session = objectOf(identity?.["sessionContext"]);
  return {
    type: stringOf(identity?.["type"]),
    principalId: stringOf(identity?.["principalId"]),
    arn: stringOf(identity?.["arn"]),
    accountId: stringOf(identity?.["accountId"]),
    userName: stringOf(identity?.["userName"]),
    issuerArn: stringOf(objectOf(session?.["sessionIssuer"])?.["arn"]),
    sourceIdentity: stringOf(session?.["sourceIdentity"]),
    onBehalfOf: stringOf(objectOf(identity?.["onBehalfOf"])?.["userId"]),
    invokedBy: stringOf(identity?.["invokedBy"]),
  };
}

/** One string for all fields: equal identities give equal strings. */
export function encodeIdentity(fields: IdentityFields): string {
  return JSON.stringify(NAMES.map((name) => fields[name] ?? null));
}

/** The fields again. */
export function decodeIdentity(encoded: string): IdentityFields {
  const values = JSON.parse(encoded) as (string | null)[];
  return Object.fromEntries(
    NAMES.map((name, at) => [name, values[at] ?? undefined]),
  ) as unknown as IdentityFields;
}
