/** Whether a record of a bundle is the one that its file has. */
import { parseEventTime } from "../record/time.ts";
import { redactRecord } from "./redact.ts";

/** A record as a bundle holds it: as it stands in its file, or redacted. undefined: it is no JSON object, so it cannot be redacted. */
export function shownRecord(inFile: Buffer, redacted: boolean): Buffer | undefined {
  if (!redacted) return inFile;
  const shown = redactRecord(parse(inFile));
  return shown && Buffer.from(`${JSON.stringify(shown, null, 2)}\n`);
}

/** The `eventID` that a record says it has, in small letters; undefined: none, or one that is no GUID, which never names an event. */
export function statedEventId(record: Buffer): string | undefined {
  const data = parse(record);
  const id = typeof data === "object" && data !== null && "eventID" in data ? data.eventID : undefined;
  return typeof id === "string" && GUID.test(id) ? id.toLowerCase() : undefined;
}

/** The time that a record says it is of, in ms; undefined: none. */
export function statedTime(record: Buffer): number | undefined {
  const data = parse(record);
  const time = typeof data === "object" && data !== null && "eventTime" in data ? data.eventTime : undefined;
  return typeof time === "string" ? parseEventTime(time) : undefined;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
