/**
 * What an event of DataZone, in CloudTrail or on EventBridge, says has changed. It tells when something changed, to the second, and that
 * it is time to read: what it is now, only reading tells. Records may have been written by anybody: never throws, trusts no type.
 */
import { parseEventTime } from "../../record/time.ts";
import { knownString, objectOf, stringOf } from "../../record/text.ts";
import type { JsonObject } from "../../record/text.ts";
import { API_CHANGES } from "./datazone-api-changes.ts";
import type { Change } from "./datazone-api-changes.ts";
import { toldCaller } from "./told-caller.ts";
import type { ToldCaller } from "./told-caller.ts";
import type { EntryKind } from "../entry.ts";

export interface DataZoneChange {
  readonly kind: EntryKind;
  /** As in entry.ts; undefined: the event does not tell it in these terms. */
  readonly id: string | undefined;
  /** In ms. */
  readonly at: number;
  readonly change: Change;
  /** Its id: `dzd-…`. */
  readonly domain: string;
  /** Of the record of CloudTrail; undefined: there is none, or it has no id that could be one. */
  readonly eventId: string | undefined;
  /** Who called, as the record of CloudTrail says; undefined: there is none. */
  readonly caller: ToldCaller | undefined;
}

/**
 * The change that a record of CloudTrail, or an envelope of EventBridge, tells; undefined: it tells none of what entries say, it was
 * refused, or it is no such event.
 *
 * @example
 * datazoneChange({ eventSource: "datazone.amazonaws.com", eventName: "RevokeSubscription", eventTime: "2026-09-20T08:00:00Z",
 *   requestParameters: { domainIdentifier: "dzd-5k2m9x1q7w3r8t", identifier: "8subord2mkt5q1" } })
 * // { kind: "subscription", id: "8subord2mkt5q1", at: 1789891200000, change: "changed", domain: "dzd-5k2m9x1q7w3r8t", … }
 */
export function datazoneChange(record: JsonObject): DataZoneChange | undefined {
  if (record["eventSource"] === "datazone.amazonaws.com") return changeByApi(record);
  if (record["source"] !== "aws.datazone") return undefined;
  const detail = objectOf(record["detail"]);
  if (detail === undefined) return undefined;
  return detail["eventSource"] === "datazone.amazonaws.com"
    ? changeByApi(detail)
    : changeOnBus(record, detail);
}

const DOMAIN = /^dzd[-_][A-Za-z0-9_-]{1,36}$/;
const EVENT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function changeByApi(record: JsonObject): DataZoneChange | undefined {
  const told = API_CHANGES.get(knownString(record["eventName"]) ?? "");
  if (told === undefined || record["readOnly"] === true) return undefined;
  if (isThere(record["errorCode"]) || isThere(record["errorMessage"])) return undefined;
  const request = objectOf(record["requestParameters"]) ?? {};
  const response = objectOf(record["responseElements"]) ?? {};
  const names = [request["domainIdentifier"], response["domainId"], request["identifier"], response["id"]];
  const at = parseEventTime(record["eventTime"]);
  const change = typeof told.change === "string" ? told.change : told.change(request);
  const by = { eventId: recordId(record), caller: toldCaller(record) };
  return changeOf({ kind: told.kind, id: told.id(request, response), change, at, ...by }, names);
}

/** The id of a record of CloudTrail; undefined: it has none that could be one. */
export function recordId(record: JsonObject): string | undefined {
  const id = stringOf(record["eventID"]);
  return id !== undefined && EVENT_ID.test(id) ? id.toLowerCase() : undefined;
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function changeOf(
  { at, ...change }: Omit<DataZoneChange, "at" | "domain"> & { readonly at: number | undefined },
  names: readonly unknown[],
): DataZoneChange | undefined {
  const domain = names.map(knownString).find((name) => name !== undefined && DOMAIN.test(name));
  return at === undefined || domain === undefined ? undefined : { ...change, at, domain };
}

/** https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-datazone.html */
const ON_BUS: ReadonlyMap<string, readonly [EntryKind, Change]> = new Map<
  string,
  readonly [EntryKind, Change]
>([
  ["Domain Unit Created", ["domain_unit", "began"]],
  ["Domain Unit Updated", ["domain_unit", "changed"]],
  ["Domain Unit Deleted", ["domain_unit", "ended"]],
  ["Domain Unit Owner Added", ["domain_unit", "changed"]],
  ["Domain Unit Owner Removed", ["domain_unit", "changed"]],
  ["Project Creation Succeeded", ["project", "began"]],
  ["Project Moved Between Domain Unit", ["project", "changed"]],
  ["Project Owner Added With Override", ["membership", "began"]],
  ["Project Member Addition Succeeded", ["membership", "began"]],
  ["Project Member Removal Succeeded", ["membership", "ended"]],
  ["Project Member Role Change Succeeded", ["membership", "changed"]],
  ["Environment Deployment Completed", ["environment", "changed"]],
  ["Environment Deletion Started", ["environment", "changed"]],
  ["Environment Deletion Completed", ["environment", "ended"]],
  ["Subscription Request Created", ["subscription_request", "began"]],
  ["Subscription Request Accepted", ["subscription_request", "changed"]],
  ["Subscription Request Rejected", ["subscription_request", "changed"]],
  ["Subscription Request Deleted", ["subscription_request", "ended"]],
  ["Subscription Created", ["subscription", "began"]],
  ["Subscription Revoked", ["subscription", "changed"]],
  ["Subscription Cancelled", ["subscription", "changed"]],
  ["Subscription Grant Requested", ["subscription_grant", "began"]],
  ["Subscription Grant Completed", ["subscription_grant", "changed"]],
  ["Subscription Grant Failed", ["subscription_grant", "changed"]],
  ["Subscription Grant Revoke Requested", ["subscription_grant", "changed"]],
  ["Subscription Grant Revoke Completed", ["subscription_grant", "ended"]],
  ["Subscription Grant Revoke Failed", ["subscription_grant", "changed"]],
  ["Asset Added To Inventory", ["asset", "began"]],
  ["Asset Schema Changed", ["asset", "changed"]],
  ["Asset Added To Catalog", ["listing", "changed"]],
  ["Asset Unpublished", ["listing", "ended"]],
  ["Asset Listing Deleted", ["listing", "ended"]],
]);

function changeOnBus(envelope: JsonObject, detail: JsonObject): DataZoneChange | undefined {
  const told = ON_BUS.get(knownString(envelope["detail-type"]) ?? "");
  if (told === undefined) return undefined;
  const [kind, change] = told;
  const metadata = objectOf(detail["metadata"]) ?? {};
  const at = parseEventTime(envelope["time"]);
  const id = idOnBus(kind, metadata, objectOf(detail["data"]) ?? {});
  const by = { eventId: undefined, caller: undefined };
  return changeOf({ kind, id, change, at, ...by }, [metadata["domain"]]);
}

/** Of a listing it is told whose id it is; of a membership it is that of the project. */
function idOnBus(kind: EntryKind, metadata: JsonObject, data: JsonObject): string | undefined {
  const id = knownString(metadata["id"]);
  if (kind === "listing") return /Listing/.test(knownString(metadata["typeName"]) ?? "") ? id : undefined;
  if (kind !== "membership") return id;
  const member = objectOf(data["memberDetails"]) ?? {};
  const user = knownString(objectOf(member["user"])?.["userId"]);
  const group = knownString(objectOf(member["group"])?.["groupId"]);
  if (id === undefined || (user ?? group) === undefined) return undefined;
  return user === undefined ? `${id}/group:${group}` : `${id}/user:${user}`;
}
