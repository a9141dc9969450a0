/** The fields of `userIdentity` that say who it was; one dictionary entry holds them all. */
import { hash } from "node:crypto";
import { cleanText, objectOf, stringOf } from "../record/text.ts";

/** Longer than any ARN of a session (path 512, role 64, session 64), short enough for an index of Postgres. */
const FIELD_MAX = 700;

/** In what is encoded: the ARN stands without its head, the principal id without the session's name. */
const SHORT_ARN = 1;
const SHORT_ID = 2;

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
  const [arn, principalId] = [storedText(given.arn), storedText(given.principalId)];
  const issuerArn = storedText(given.issuerArn);
  const head = sessionHead(issuerArn);
  const name = head !== undefined && arn?.startsWith(head) ? arn.slice(head.length) : undefined;
  const repeats = name !== undefined && principalId?.endsWith(`:${name}`) === true;
  return JSON.stringify([
    storedText(given.type),
    repeats ? principalId?.slice(0, -name.length - 1) : principalId,
    name ?? arn,
    storedText(given.accountId),
    storedText(given.userName),
    issuerArn,
    storedText(given.sourceIdentity),
    storedText(given.onBehalfOf),
    storedText(given.invokedBy),
    (name === undefined ? 0 : SHORT_ARN) | (repeats ? SHORT_ID : 0),
  ]);
}

/** A field as it is stored: characters that are some, and no more of them than any ARN of AWS has. */
export function storedText(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const clean = cleanText(value, Infinity);
  if (clean.length <= FIELD_MAX) return clean;
  return `${cleanText(clean, FIELD_MAX - 16)}${hash("sha256", value, "hex").slice(0, 16)}`;
}

/** The fields again; those that were too long or not fit to be stored are shortened and cleaned. */
export function decodeIdentity(encoded: string): IdentityFields {
  const parsed = JSON.parse(encoded) as (string | number | null)[];
  const short = parsed.pop() as number;
  const values = (parsed as (string | null)[]).map((value) => value ?? undefined);
  const [type, id, session, accountId, userName, issuerArn, sourceIdentity, onBehalfOf, invokedBy] = values;
  const arn = short & SHORT_ARN ? `${sessionHead(issuerArn)}${session}` : session;
  const principalId = short & SHORT_ID ? `${id}:${session}` : id;
  return { type, principalId, arn, accountId, userName, issuerArn, sourceIdentity, onBehalfOf, invokedBy };
}

/** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/` of `arn:aws:iam::ACCOUNT:role/path/ROLE`. */
function sessionHead(issuerArn: string | undefined): string | undefined {
  const parts = /^(arn:[a-z-]+):iam::(\d*):role\/(?:.*\/)?([^/]+)$/.exec(issuerArn ?? "");
  return parts ? `${parts[1]}:sts::${parts[2]}:assumed-role/${parts[3]}/` : undefined;
}
