/** Turns prepared events into rows of `events`, strings into dictionary ids. */
import { ACTIONS } from "../../core/record/access.ts";
import type { TrailEvent } from "../../core/record/decode.ts";
import { CopyRows } from "../../store/copy-rows.ts";
import { KIND } from "../../store/dictionary.ts";
import type { Dictionary, Kind } from "../../store/dictionary.ts";
import { EVENT_COLUMNS } from "../../store/events.ts";

const ROW_BYTES = 256;

/** The columns that are dictionary ids, in the store's order. */
const STRINGS: readonly (readonly [Kind, (event: TrailEvent) => string | undefined])[] = [
  [KIND.account, (event) => event.account],
  [KIND.region, (event) => event.region],
  [KIND.operation, (event) => event.operation],
  [KIND.identity, (event) => event.identity],
  [KIND.sourceIp, (event) => event.sourceIp],
  [KIND.userAgent, (event) => event.userAgent],
  [KIND.errorCode, (event) => event.errorCode],
  [KIND.resource, (event) => event.access?.resource],
];

/** In a row of ids: the record does not have the field. Ids begin at 1. */
const ABSENT = 0;
const UNRESOLVED = -1;

/** The dictionary ids of events, a row each. What is new is committed to the dictionary on the way. */
export async function resolveStrings(
  dictionary: Dictionary,
  events: readonly TrailEvent[],
): Promise<Int32Array> {
  const ids = new Int32Array(events.length * STRINGS.length);
  const fill = (onlyUnresolved: boolean): void => {
    let at = 0;
    for (const event of events) {
      for (const [kind, read] of STRINGS) {
        if (!onlyUnresolved || ids[at] === UNRESOLVED) {
          const value = read(event);
          ids[at] = value === undefined ? ABSENT : (dictionary.want(kind, value) ?? UNRESOLVED);
        }
        at++;
      }
    }
  };
  fill(false);
  await dictionary.resolve();
  fill(true);
  return ids;
}

/** Rows for COPY in the order of the store's columns. */
export function encodeEvents(
  events: readonly TrailEvent[],
  ids: Int32Array,
  pointers: { readonly files: Int32Array; readonly ordinals: Int32Array },
): CopyRows {
  const rows = new CopyRows(events.length * ROW_BYTES);
  for (const [at, event] of events.entries()) {
    rows.row(EVENT_COLUMNS);
    rows.timestamp(event.time);
    rows.uuid(event.eventId);
    rows.uuid(event.sharedEventId);
    rows.int8(event.access?.objectHash);
    rows.int8(event.access?.bytesOut);
    rows.int8(event.accessKey);
    rows.int8(event.bodyHash);
    const from = at * STRINGS.length;
    for (let column = from; column < from + STRINGS.length; column++) {
      const id = ids[column] as number;
      rows.int4(id === ABSENT ? undefined : id);
    }
    rows.int4(pointers.files[at]);
    rows.int4(pointers.ordinals[at]);
    if (event.access) rows.int2(ACTIONS.indexOf(event.access.action));
    else rows.null();
    rows.int2(event.flags);
  }
  return rows;
}
