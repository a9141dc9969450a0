/**
 * What an event says to those who read the control plane: which scope it is about, that it is time to read it, and where the event
 * tells so in our terms, which entry changed and when. Records may have been written by anybody: never throws, trusts no type.
 */
import { objectOf, stringOf } from "../../record/text.ts";
import type { JsonObject } from "../../record/text.ts";
import { parseEventTime } from "../../record/time.ts";
import type { Change } from "./datazone-api-changes.ts";
import { datazoneChange, recordId } from "./datazone-event.ts";
import { toldPermissions } from "./told-permissions.ts";
import { toldCaller } from "./told-caller.ts";
import type { ToldCaller } from "./told-caller.ts";
import type { EntryKind } from "../entry.ts";
import { parseScope, scopeKey } from "../scope.ts";
import type { Scope } from "../scope.ts";

export interface Signal {
  readonly service: Exclude<Scope["service"], "organization">;
  /** In whose log it is, or whose catalog it names; undefined: neither is told. */
  readonly account: string | undefined;
  readonly region: string;
  /** Of the domain, or of the identity store; undefined: there is none, or it is not told. */
  readonly id: string | undefined;
  /** In ms. */
  readonly at: number;
  /** None: that something changed is all that is told. */
  readonly entries: readonly ToldEntry[];
}

export interface ToldEntry {
  readonly kind: EntryKind;
  readonly id: string;
  readonly change: Change;
  /** Of the record of CloudTrail. */
  readonly eventId: string | undefined;
  /** Who called; undefined: DataZone's own event tells it, which does not say. */
  readonly caller: ToldCaller | undefined;
}

type Hear = (record: JsonObject) => Signal | undefined;

/**
 * The signal of a record of CloudTrail, or of an envelope of EventBridge; undefined: it is none. Of a record of any other service it
 * costs one look at its `eventSource`.
 */
export function signalOf(record: JsonObject): Signal | undefined {
  const source = record["eventSource"];
  if (typeof source === "string") return HEARD.get(source)?.(record);
  return fromBus(record);
}

function fromBus(envelope: JsonObject): Signal | undefined {
  if (envelope["detail-type"] === "AWS API Call via CloudTrail") {
    const detail = objectOf(envelope["detail"]) ?? {};
    return HEARD.get(stringOf(detail["eventSource"]) ?? "")?.(detail);
  }
  if (envelope["source"] !== "aws.datazone") return undefined;
  return hearDomain(envelope, { account: envelope["account"], region: envelope["region"] });
}

/** Ids of entries, also of those that are made of two. Others would not fit an index, or Postgres. */
const ENTRY_ID = /^[\w-]{1,64}(?:\/[\w:-]{1,80})?$/;
const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d+$/;

interface Told {
  readonly account: unknown;
  readonly region: unknown;
}

function hearDomain(record: JsonObject, { account, region }: Told): Signal | undefined {
  const told = datazoneChange(record);
  const where = regionOf(region);
  if (told === undefined || where === undefined) return undefined;
  const { kind, id, change, at, domain, eventId, caller } = told;
  return {
    service: "datazone",
    account: accountOf(account),
    region: where,
    id: domain,
    at,
    entries: id !== undefined && ENTRY_ID.test(id) ? [{ kind, id, change, eventId, caller }] : [],
  };
}

/** Calls that change what is read; the others of the service are none of ours. */
function calls(service: Signal["service"], names: string, idOf: (request: JsonObject) => unknown): Hear {
  const known = new Set(names.split(" "));
  return (record) => {
    const name = stringOf(record["eventName"]);
    if (name === undefined || !known.has(name) || hasFailed(record)) return undefined;
    const at = parseEventTime(record["eventTime"]);
    const region = regionOf(record["awsRegion"]);
    if (at === undefined || region === undefined) return undefined;
    const request = objectOf(record["requestParameters"]) ?? {};
    const account = accountOf(request["catalogId"]) ?? accountOf(record["recipientAccountId"]);
    const id = stringOf(idOf(request));
    return { service, account, region, id, at, entries: [] };
  };
}

const hearLakeCalls = (record: JsonObject): Signal | undefined => {
  const signal = hearLake(record);
  if (signal?.account === undefined) return signal;
  const eventId = recordId(record);
  const caller = toldCaller(record);
  const told = toldPermissions(record, { account: signal.account, region: signal.region });
  return { ...signal, entries: told.map((one) => ({ kind: "permission", ...one, eventId, caller })) };
};

function hasFailed(record: JsonObject): boolean {
  return stringOf(record["errorCode"]) !== undefined;
}

const LAKE_CALLS =
  "GrantPermissions RevokePermissions BatchGrantPermissions BatchRevokePermissions PutDataLakeSettings " +
  "CreateLFTag UpdateLFTag DeleteLFTag AddLFTagsToResource RemoveLFTagsFromResource " +
  "CreateLFTagExpression UpdateLFTagExpression DeleteLFTagExpression " +
  "CreateDataCellsFilter UpdateDataCellsFilter DeleteDataCellsFilter " +
  "CreateLakeFormationOptIn DeleteLakeFormationOptIn RegisterResource UpdateResource DeregisterResource";
const GLUE_CALLS =
  "CreateTable UpdateTable DeleteTable BatchDeleteTable CreateDatabase UpdateDatabase DeleteDatabase";
/** https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-cloudtrail-use-cases.html */
const STORE_CALLS =
  "CreateUser UpdateUser DeleteUser CreateGroup UpdateGroup DeleteGroup CreateGroupMembership DeleteGroupMembership " +
  "AddMemberToGroup RemoveMemberFromGroup EnableUser DisableUser PatchUser PutUser PatchGroup PutGroup";

const none = (): undefined => undefined;
const storeOf = (request: JsonObject): unknown =>
  stringOf(request["identityStoreId"]) ?? request["directoryId"];
const hearLake = calls("lakeformation", LAKE_CALLS, none);
const hearStore = calls("identity-center", STORE_CALLS, storeOf);

/** By the `eventSource` of records. */
const HEARD: ReadonlyMap<string, Hear> = new Map<string, Hear>([
  [
    "datazone.amazonaws.com",
    (record) => hearDomain(record, { account: record["recipientAccountId"], region: record["awsRegion"] }),
  ],
  ["lakeformation.amazonaws.com", hearLakeCalls],
  ["glue.amazonaws.com", calls("glue", GLUE_CALLS, none)],
  ["identitystore.amazonaws.com", hearStore],
  ["identitystore-scim.amazonaws.com", hearStore],
  ["sso-directory.amazonaws.com", hearStore],
]);

function accountOf(value: unknown): string | undefined {
  return typeof value === "string" && ACCOUNT.test(value) ? value : undefined;
}

function regionOf(value: unknown): string | undefined {
  return typeof value === "string" && REGION.test(value) ? value : undefined;
}

/**
 * Keys of the scopes that a signal is about, of those that are known. A domain or an identity store is known by its id, whoever's log
 * the event is in: those who use a domain of another account are logged in their own. Of a domain that is not known yet it is the key
 * that it would have in the account of the log.
 * @example
 * scopesOf({ service: "glue", account: "111122223333", region: "eu-west-1", … }, ["glue/111122223333/eu-west-1"])
 * // ["glue/111122223333/eu-west-1"]
 */
export function scopesOf({ service, account, region, id }: Signal, known: readonly string[]): string[] {
  const found = known.filter((key) => {
    const scope = parseScope(key);
    if (scope?.service !== service || !("region" in scope) || scope.region !== region) return false;
    return "id" in scope ? id === undefined || scope.id === id : scope.account === account;
  });
  if (found.length > 0 || service !== "datazone" || account === undefined) return found;
  const key = scopeKey({ service, account, region, id: id ?? "" });
  return parseScope(key) === undefined ? [] : [key];
}
