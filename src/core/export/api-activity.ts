/** An event as OCSF's API Activity (6003): https://schema.ocsf.io/1.5.0/classes/api_activity */
import { decodeIdentity } from "../identity/fields.ts";
import type { JsonObject } from "../record/text.ts";
import { API_ACTIVITY, headOf, present } from "./ocsf.ts";
import type { OcsfEvent } from "./ocsf.ts";

/** As the archive has it. */
export interface ExportedEvent {
  /** In ms. */
  readonly time: number;
  readonly uid: string;
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly name: string;
  /** Encoded, as it is stored. */
  readonly identity: string;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  readonly errorCode: string | null;
  readonly resource: string | null;
  readonly action: string | null;
  readonly bytesOut: number | null;
  readonly file: string;
  readonly ordinal: number;
}

const ACTIVITIES: Readonly<Record<string, number>> = { write: 1, read: 2, list: 2, admin: 3, delete: 4 };
const OTHER = 99;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const IPV6_CHARACTERS = /^[0-9a-f:.]{2,40}$/i;

/** The record itself is where `unmapped.file` and `ordinal` say. */
export function apiActivity(event: ExportedEvent): OcsfEvent {
  const activity = ACTIVITIES[event.action ?? ""] ?? OTHER;
  const { errorCode, sourceIp, userAgent, resource } = event;
  return {
    ...headOf(API_ACTIVITY, {
      activity,
      time: event.time,
      severity: "informational",
      uid: event.uid,
      product: { name: "CloudTrail", vendor_name: "AWS" },
      account: event.account,
      region: event.region,
    }),
    ...(activity === OTHER && { activity_name: event.name }),
    status_id: errorCode === null ? 1 : 2,
    status: errorCode === null ? "Success" : "Failure",
    ...present({ status_code: errorCode }),
    api: { operation: event.name, service: { name: event.source } },
    actor: actorOf(event.identity),
    src_endpoint: endpointOf(sourceIp),
    ...(userAgent !== null && { http_request: { user_agent: userAgent } }),
    ...(resource !== null && { resources: [{ uid: resource, name: resource }] }),
    unmapped: present({ bytes_out: event.bytesOut, file: event.file, ordinal: event.ordinal }),
  };
}

function actorOf(encoded: string): JsonObject {
  const who = decodeIdentity(encoded);
  const uid = who.arn ?? who.principalId ?? who.onBehalfOf ?? who.accountId ?? who.invokedBy ?? "unknown";
  const user = present({
    uid,
    uid_alt: who.onBehalfOf,
    name: who.userName ?? who.arn?.split("/").at(-1),
    ...(who.type !== undefined && { type: who.type, type_id: OTHER }),
    account: who.accountId === undefined ? undefined : { uid: who.accountId },
  });
  const session = present({ issuer: who.issuerArn, uid_alt: who.sourceIdentity });
  return present({
    user,
    invoked_by: who.invokedBy,
    session: Object.keys(session).length === 0 ? undefined : session,
  });
}

/** CloudTrail has names of services in the place of addresses, too. */
function endpointOf(source: string | null): { readonly [name: string]: string } {
  if (source === null) return { name: "unknown" };
  return isAddress(source) ? { ip: source } : { svc_name: source };
}

function isAddress(source: string): boolean {
  return IPV4.test(source) || (IPV6_CHARACTERS.test(source) && URL.canParse(`http://[${source}]/`));
}
