/**
 * Answers who did it: person, principal and grade, in the order of docs/glossary.md ("person").
 * A session name that its bearer could choose is a claim and never makes a person.
 */
import type { Caller, IdentityGrade, PersonKind } from "./caller.ts";
import type { IdentityFields } from "./fields.ts";

export interface KnownPerson {
  readonly id: string;
  readonly kind: PersonKind;
}

export interface IdentityContext {
  /** The person that an identity (name, ARN, Identity Center user id) belongs to. */
  personOf(identity: string): KnownPerson | undefined;
  /** Accounts that are ours: those of the catalog and those whose logs we hold. */
  readonly ownAccounts: ReadonlySet<string>;
  /** Role ARNs whose session names an identity provider sets. */
  readonly trustedSessionRoles: ReadonlySet<string>;
  /** Accounts whose sourceIdentity is believed; undefined: all own accounts. */
  readonly trustedSourceIdentity: ReadonlySet<string> | undefined;
}

/** Paths that AWS reserves: only where a path begins so, since anybody may write them further on. */
const SSO_ROLE = /^arn:[a-z-]+:iam::\d{12}:role\/aws-reserved\/sso\.amazonaws\.com\//;
const SERVICE_ROLE = /^arn:[a-z-]+:iam::\d{12}:role\/aws-service-role\/([^/]+)\//;
/** Services that act on behalf of somebody else, so that "the service" is no answer. */
const NOT_FOR_ITSELF = new Set(["lakeformation.amazonaws.com", "cloudfront.amazonaws.com"]);

/** Resolves the caller of one record. Total: every identity has an answer, `unknown` at the worst. */
export function resolveCaller(fields: IdentityFields, context: IdentityContext): Caller {
  const account = accountOf(fields);
  const principal = principalOf(fields, account);
  const outsideAccount = account !== undefined && !context.ownAccounts.has(account);
  const where = { account, principal, outsideAccount };
  const { person, personKind, grade, established, serviceItself } = whoIs(fields, where, context);
  return {
    person,
    personKind,
    grade,
    principal,
    account: account ?? null,
    established,
    serviceItself,
    outsideAccount,
  };
}

interface Where {
  readonly account: string | undefined;
  readonly principal: string;
  readonly outsideAccount: boolean;
}

function whoIs(fields: IdentityFields, where: Where, context: IdentityContext): Who {
  const service = serviceOf(fields);
  if (service !== undefined) return asService(service, where.principal);
  if (isVended(fields)) return nobody("unknown");
  const name = personalName(fields, where.account, context);
  return name === undefined ? withoutName(fields, where, context) : known(name, context);
}

type Who = Pick<Caller, "person" | "personKind" | "grade" | "established" | "serviceItself">;

/** A name that somebody other than its bearer vouches for. */
function personalName(
  fields: IdentityFields,
  account: string | undefined,
  context: IdentityContext,
): { name: string; grade: IdentityGrade } | undefined {
  if (fields.onBehalfOf !== undefined) return { name: fields.onBehalfOf, grade: "sso" };
  const session = sessionNameOf(fields);
  const trusted =
    SSO_ROLE.test(fields.issuerArn ?? "") || context.trustedSessionRoles.has(fields.issuerArn ?? "");
  if (session !== undefined && trusted) return { name: session, grade: "sso" };
  const source = fields.sourceIdentity;
  if (source === undefined || source.startsWith("V2.") || account === undefined) return undefined;
  const believed = context.trustedSourceIdentity ?? context.ownAccounts;
  return context.ownAccounts.has(account) && believed.has(account)
    ? { name: source, grade: "source_identity" }
    : undefined;
}

function known({ name, grade }: { name: string; grade: IdentityGrade }, context: IdentityContext): Who {
  const person = context.personOf(name);
  return {
    person: person?.id ?? name.toLowerCase(),
    personKind: person?.kind ?? "human",
    grade,
    established: true,
    serviceItself: false,
  };
}

function withoutName(fields: IdentityFields, where: Where, context: IdentityContext): Who {
  if (where.principal === "anonymous") return { ...nobody("anonymous"), established: true };
  const arn = fields.issuerArn ?? fields.arn;
  if (arn === undefined) {
    if (where.account === undefined) return nobody("unknown");
    // an own account's copy without its ARN: its twin knows more
    return { ...nobody(`account:${where.account}`), established: where.outsideAccount };
  }
  const isUser = /:(user|root)(\/|$)/.test(arn);
  const person = context.personOf(arn);
  return {
    person: person?.id ?? arn,
    personKind: person?.kind ?? (isUser ? "human" : "service"),
    grade: person || isUser ? "source_identity" : "session_claim",
    established: true,
    serviceItself: false,
  };
}

function asService(service: string, principal: string): Who {
  const itself = !NOT_FOR_ITSELF.has(service);
  const who = { personKind: "platform", established: itself, serviceItself: itself } as const;
  if (!itself) return { ...who, person: "unknown", grade: "unknown" };
  return { ...who, person: principal.startsWith("arn:") ? principal : service, grade: "source_identity" };
}

function nobody(person: string): Who {
  return { person, personKind: "service", grade: "unknown", established: false, serviceItself: false };
}

/** The AWS service that acts: `AWSService`, an event of a service itself, or a service-linked role. */
function serviceOf(fields: IdentityFields): string | undefined {
  if (fields.type === "AWSService" || (fields.type === undefined && fields.arn === undefined))
    return fields.invokedBy;
  return SERVICE_ROLE.exec(fields.issuerArn ?? "")?.[1];
}

/** A session that Lake Formation vended: it names the registration role, not the reader. */
function isVended(fields: IdentityFields): boolean {
  return sessionNameOf(fields)?.startsWith("AWSLF-") ?? false;
}

/** Everything after the second slash of the session's ARN. */
function sessionNameOf(fields: IdentityFields): string | undefined {
  if (fields.arn === undefined || !fields.arn.includes(":assumed-role/")) return undefined;
  const name = fields.arn.split("/").slice(2).join("/");
  return name === "" ? undefined : name;
}

/** The account the identity belongs to; undefined for anonymous callers and services. */
function accountOf(fields: IdentityFields): string | undefined {
  const named = fields.accountId ?? (fields.issuerArn ?? fields.arn)?.split(":")[4];
  return named !== undefined && /^\d{12}$/.test(named) ? named : undefined;
}

function principalOf(fields: IdentityFields, account: string | undefined): string {
  if (fields.accountId === "ANONYMOUS_PRINCIPAL") return "anonymous";
  const arn = fields.issuerArn ?? fields.arn;
  if (arn !== undefined) return arn;
  if (account !== undefined) return `account:${account}`;
  return fields.invokedBy ?? "unknown";
}
