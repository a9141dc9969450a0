/** The fields of `userIdentity` that say who it was; one dictionary entry holds them all. */
import { hash } from "node:crypto";
import { cleanText, objectOf, stringOf } from "../record/text.ts";

/** Longer than any ARN of a session (path 512, role 64, session 64), short enough for an index of Postgres. */
const FIELD_MAX = 700;

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

/**
 * One string for all fields: equal identities give equal strings. Sessions are many, so what a session repeats is said
 * once: the role's account and name stand in the issuer, the session's name in the ARN.
 */
export function encodeIdentity(given: IdentityFields): string {
  const fields = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      value === undefined ? undefined : bounded(value as string),
    ]),
  ) as unknown as IdentityFields;
  const { arn, principalId } = fields;
  const head = sessionHead(fields.issuerArn);
  const session = head !== undefined && arn?.startsWith(head) ? `/${arn.slice(head.length)}` : arn;
  const repeats = session?.startsWith("/") === true && principalId?.endsWith(`:${session.slice(1)}`) === true;
  return JSON.stringify([
    fields.type,
    repeats ? `${principalId?.slice(0, -session.length)}/` : principalId,
    session,
    fields.accountId,
    fields.userName,
    fields.issuerArn,
    fields.sourceIdentity,
    fields.onBehalfOf,
    fields.invokedBy,
  ]);
}

/** What a database and an index take: characters that are some, and no more of them than any ARN of AWS has. */
function bounded(value: string): string {
  const clean = cleanText(value, Infinity);
  if (clean.length <= FIELD_MAX) return clean;
  return `${cleanText(clean, FIELD_MAX - 16)}${hash("sha256", value, "hex").slice(0, 16)}`;
}

/** The fields again; those that were too long or not fit to be stored are shortened and cleaned. */
export function decodeIdentity(encoded: string): IdentityFields {
  const values = (JSON.parse(encoded) as (string | null)[]).map((value) => value ?? undefined);
  const [type, id, session, accountId, userName, issuerArn, sourceIdentity, onBehalfOf, invokedBy] = values;
  const name = session?.startsWith("/") ? session.slice(1) : undefined;
  const arn = name === undefined ? session : `${sessionHead(issuerArn)}${name}`;
  const principalId = id?.endsWith("/") && name !== undefined ? `${id.slice(0, -1)}:${name}` : id;
  return { type, principalId, arn, accountId, userName, issuerArn, sourceIdentity, onBehalfOf, invokedBy };
}

/** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/` of `arn:aws:iam::ACCOUNT:role/path/ROLE`. */
function sessionHead(issuerArn: string | undefined): string | undefined {
  const parts = /^(arn:[a-z-]+):iam::(\d*):role\/(?:.*\/)?([^/]+)$/.exec(issuerArn ?? "");
  return parts ? `${parts[1]}:sts::${parts[2]}:assumed-role/${parts[3]}/` : undefined;
}
