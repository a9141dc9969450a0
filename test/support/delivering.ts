/** What sending alerts needs, where a test is about something else: nothing is held back, and everybody has a topic or the fallback. */
import { DEFAULT_CALENDAR } from "../../src/core/alert/calendar.ts";
import type { Owner, OwnerOf } from "../../src/core/alert/owner.ts";
import { NO_CATALOG, indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { Connection } from "../../src/database/connect.ts";
import type { Message } from "../../src/core/finding/message.ts";
import { deliverAlerts } from "../../src/jobs/deliver/index.ts";
import type { DeliverDeps } from "../../src/jobs/deliver/index.ts";
import { recordInto } from "./record-into.ts";

export const OWNER: Owner = {
  line: [],
  calendar: DEFAULT_CALENDAR,
  escalation: [],
  messagesADay: 3,
  answerWithin: 5,
};

/** Owners with a topic each. */
export function ownersAt(
  topicOf: (domain: string) => string | undefined,
  more: Partial<Owner> = {},
): OwnerOf {
  return (domain) => {
    const route = topicOf(domain);
    const line = route === undefined ? [] : [{ domain, route, people: new Set<string>(), deputy: undefined }];
    return { ...OWNER, line, ...more };
  };
}

export const DELIVERING: Pick<
  DeliverDeps,
  "domainNow" | "unheard" | "catalog" | "isRead" | "isOnce" | "stageOf" | "onCallTopic"
> = {
  domainNow: (_, then) => then,
  unheard: new Map(),
  catalog: indexCatalog(NO_CATALOG),
  isRead: () => false,
  isOnce: false,
  stageOf: () => "live",
  onCallTopic: undefined,
};

/** A message with the route that it took; of titles without the alert's number. */
export type Sent = Message & { readonly route: string };

/** Sends what is due to owners whose topics have the names of their domains, and to the fallback `security`; returns what was sent. */
export async function sentFrom(database: Connection, more: Partial<DeliverDeps> = {}): Promise<Sent[]> {
  const sent: Sent[] = [];
  await deliverAlerts({
    ...DELIVERING,
    db: database.db,
    pool: database.pool,
    sink: recordInto(sent),
    ownerOf: ownersAt((domain) => domain),
    fallbackTopic: "security",
    ...more,
  });
  return sent;
}
