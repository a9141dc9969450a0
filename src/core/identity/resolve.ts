/**
 * Answers who did it: person, principal and grade, in the order of docs/glossary.md ("person").
 * A session name that its bearer could choose is a claim and never makes a person.
 */
import type { Caller, IdentityGrade, PersonKind } from "./caller.ts";
import type { IdentityFields } from "./fields.ts";
import { accountOf, isUserArn, principalOf } from "./principal.ts";
import { isSharedSession, isVendedSession, sessionNameOf } from "./session.ts";
import { vouchedName } from "./vouched.ts";
import type { Vouched } from "./vouched.ts";

export interface KnownPerson {
  readonly id: string;
  readonly kind: PersonKind;
}

export interface IdentityContext {
  /** The person that an identity (name, ARN, Identity Center user id) belongs to. */
  personOf(identity: string): KnownPerson | undefined;
  /** Accounts that are ours: those of the catalog and those whose logs we hold. */
  readonly ownAccounts: ReadonlySet<string>;
  /** Roles whose session names an identity provider sets, as `roleKey` has them. */
  readonly trustedSessionRoles: ReadonlySet<string>;
  /** Accounts whose sourceIdentity is believed; undefined: all own accounts. */
  readonly trustedSourceIdentity: ReadonlySet<string> | undefined;
}

/** What other records tell of a session. */
export interface Background {
  /** Who is at the beginning of its chain of access keys. */
  readonly chained?: Vouched | undefined;
  /** Of a session that Lake Formation vended: the role that asked, by the role id in its sourceIdentity. */
  readonly readerRole?: string | undefined;
  /** False: somebody else opened a session whose name only looks as if Lake Formation had. */
  readonly isVended?: boolean;
}

const SERVICE_ROLE = /^arn:[a-z-]+:iam::\d{12}:role\/aws-service-role\/([^/]+)\//;
/** Services that act on behalf of somebody else, so that "the service" is no answer. */
const NOT_FOR_ITSELF = new Set(["lakeformation.amazonaws.com", "cloudfront.amazonaws.com"]);

/** Resolves the caller of one record. Total: every identity has an answer, `unknown` at the worst. */
export function resolveCaller(
  fields: IdentityFields,
  context: IdentityContext,
  background: Background = {},
): Caller {
  const { readerRole } = background;
  const vended = background.isVended !== false && isVendedSession(sessionNameOf(fields));
  if (vended && readerRole !== undefined && fields.onBehalfOf === undefined) {
    return resolveCaller(roleFields(readerRole), context);
  }
  const account = accountOf(fields);
  const principal = principalOf(fields);
  const outsideAccount = account !== undefined && !context.ownAccounts.has(account);
  const where = { account, principal, outsideAccount };
  const who = vended ? behindVended(fields, context) : whoIs(fields, where, { ...background, context });
  return { ...who, principal, account: account ?? null, outsideAccount };
}

type Who = Pick<Caller, "person" | "personKind" | "grade" | "established" | "serviceItself">;

interface Where {
  readonly account: string | undefined;
  readonly principal: string;
  readonly outsideAccount: boolean;
}

interface Around extends Background {
  readonly context: IdentityContext;
}

function whoIs(fields: IdentityFields, where: Where, { context, chained }: Around): Who {
  const service = serviceOf(fields);
  if (service !== undefined) return asService(service, where.principal);
  const name = vouchedName(fields, context) ?? chained;
  return name === undefined ? withoutName(fields, where, context) : known(name, context);
}

/** Without the request for it, a vended session tells its reader only under trusted identity propagation. */
function behindVended({ onBehalfOf }: IdentityFields, context: IdentityContext): Who {
  return onBehalfOf === undefined ? nobody("unknown") : known({ name: onBehalfOf, grade: "sso" }, context);
}

function known({ name, grade }: Vouched, context: IdentityContext): Who {
  const person = context.personOf(name);
  return who(
    person?.id ?? (name.startsWith("arn:") ? name : name.toLowerCase()),
    person?.kind ?? "human",
    grade,
  );
}

function withoutName(fields: IdentityFields, where: Where, context: IdentityContext): Who {
  const { principal } = where;
  if (principal === "anonymous") return { ...nobody("anonymous"), established: true };
  if (!principal.startsWith("arn:")) {
    if (where.account === undefined) return nobody("unknown");
    // an own account's copy without its ARN: its twin knows more
    return { ...nobody(principal), established: where.outsideAccount };
  }
  const isUser = isUserArn(principal);
  const person = context.personOf(principal);
  const kind = person?.kind ?? (isUser ? "human" : "service");
  const session = sessionNameOf(fields);
  const isShared = session !== undefined && isSharedSession(session);
  const grade = isShared ? "shared" : person || isUser ? "source_identity" : "session_claim";
  return who(person?.id ?? principal, kind, grade);
}

/** The AWS service that acts: `AWSService`, an event of a service itself, or a service-linked role. */
function serviceOf(fields: IdentityFields): string | undefined {
  if (fields.type === "AWSService" || (fields.type === undefined && fields.arn === undefined))
    return fields.invokedBy;
  return SERVICE_ROLE.exec(fields.issuerArn ?? "")?.[1];
}

function asService(service: string, principal: string): Who {
  if (NOT_FOR_ITSELF.has(service)) return nobody("unknown");
  const person = principal.startsWith("arn:") ? principal : service;
  return {
    person,
    personKind: "platform",
    grade: "source_identity",
    established: true,
    serviceItself: true,
  };
}

function who(person: string, personKind: PersonKind, grade: IdentityGrade): Who {
  return { person, personKind, grade, established: true, serviceItself: false };
}

function nobody(person: string): Who {
  return { person, personKind: "service", grade: "unknown", established: false, serviceItself: false };
}

/** A session of a role of which nothing but the ARN is known. */
export function roleFields(arn: string): IdentityFields {
  return {
    type: "AssumedRole",
    principalId: undefined,
    arn: undefined,
    accountId: arn.split(":")[4],
    userName: undefined,
    issuerArn: arn,
    sourceIdentity: undefined,
    onBehalfOf: undefined,
    invokedBy: undefined,
  };
}
