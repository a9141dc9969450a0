/** Turns prepared events into rows of `events`, strings into dictionary ids. */
import { ACTIONS } from "../../core/record/access.ts";
import type { TrailEvent } from "../../core/record/decode.ts";
import { CopyRows } from "../../store/copy-rows.ts";
import { KIND } from "../../store/dictionary.ts";
import type { Dictionary } from "../../store/dictionary.ts";
import { EVENT_COLUMNS } from "../../store/events.ts";

const ROW_BYTES = 256;

/** Notes every string of the event that the dictionary must know. */
export function wantStrings(dictionary: Dictionary, event: TrailEvent): void {
  dictionary.want(KIND.account, event.account);
  dictionary.want(KIND.region, event.region);
  dictionary.want(KIND.eventSource, event.eventSource);
  dictionary.want(KIND.eventName, event.eventName);
  dictionary.want(KIND.identity, event.identity);
  dictionary.want(KIND.accessKey, event.accessKeyId);
  dictionary.want(KIND.sourceIp, event.sourceIp);
  dictionary.want(KIND.userAgent, event.userAgent);
  dictionary.want(KIND.errorCode, event.errorCode);
  dictionary.want(KIND.resource, event.access?.resource);
}

export interface EventPointer {
  readonly fileId: number;
  readonly ordinal: number;
}

/** Rows for COPY in the order of the store's columns. The dictionary must have resolved what was wanted. */
export function encodeEvents(
  dictionary: Dictionary,
  count: number,
  events: Iterable<readonly [TrailEvent, EventPointer]>,
): CopyRows {
  const rows = new CopyRows(count * ROW_BYTES);
  for (const [event, pointer] of events) {
    rows.row(EVENT_COLUMNS);
    rows.timestamp(event.time);
    rows.uuid(event.eventId);
    rows.uuid(event.sharedEventId);
    rows.int8(event.access?.objectHash);
    rows.int8(event.access?.bytesOut);
    rows.int8(event.bodyHash);
    rows.int4(dictionary.id(KIND.account, event.account));
    rows.int4(dictionary.id(KIND.region, event.region));
    rows.int4(dictionary.id(KIND.eventSource, event.eventSource));
    rows.int4(dictionary.id(KIND.eventName, event.eventName));
    rows.int4(dictionary.id(KIND.identity, event.identity));
    rows.int4(dictionary.id(KIND.accessKey, event.accessKeyId));
    rows.int4(dictionary.id(KIND.sourceIp, event.sourceIp));
    rows.int4(dictionary.id(KIND.userAgent, event.userAgent));
    rows.int4(dictionary.id(KIND.errorCode, event.errorCode));
    rows.int4(dictionary.id(KIND.resource, event.access?.resource));
    rows.int4(pointer.fileId);
    rows.int4(pointer.ordinal);
    if (event.access) rows.int2(ACTIONS.indexOf(event.access.action));
    else rows.null();
    rows.int2(event.flags);
  }
  return rows;
}
