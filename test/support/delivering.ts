/** What sending alerts needs, where a test is about something else: nothing is held back, and everybody has a topic or the fallback. */
import { DEFAULT_CALENDAR } from "../../src/core/alert/calendar.ts";
import type { Owner, OwnerOf } from "../../src/core/alert/owner.ts";
import { NO_CATALOG, indexCatalog } from "../../src/core/catalog/index-catalog.ts";
import type { DeliverDeps } from "../../src/jobs/deliver/index.ts";

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
