/** Who gave a right, in words, and how that is known. As it came: for whoever prints it to clean. */
import type { ItemDocument } from "../../core/review/document.ts";
import type { Who } from "./called.ts";

/** Absent of what was computed before it was asked. */
export type GivenItem = {
  readonly [K in `granted_${"by" | "at" | "told_by" | "event_id" | "session" | "through"}`]?:
    | ItemDocument[K]
    | null
    | undefined;
};

/** `given by …`; '': nothing tells. Of how many rights that is so is a note of the review. */
export function givenBy(item: GivenItem, who: Who): string {
  const giver = giverOf(item, who);
  return giver && `given by ${giver}`;
}

/** '': nothing tells, or it was not asked. */
export function giverOf(item: GivenItem, who: Who): string {
  const { granted_by: by, granted_at: at, granted_session: session, granted_event_id: event } = item;
  if (typeof by !== "string") return "";
  const known = [
    ...(typeof session === "string" ? [`session ${session}`] : []),
    ...(item.granted_told_by === "lake_formation" ? ["as Lake Formation says"] : []),
    ...(typeof event === "string" ? [`event ${event}`] : []),
  ];
  const caller = item.granted_through === DATAZONE ? `DataZone, in ${who(by)}` : who(by);
  const day = typeof at === "string" ? ` on ${at.slice(0, 10)}` : "";
  return `${caller}${day}${known.length === 0 ? "" : ` (${known.join(", ")})`}`;
}

const DATAZONE = "datazone.amazonaws.com";
