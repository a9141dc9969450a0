/** What people declare of a domain unit, since DataZone has no place for it. */
import type { Absence, Weekday } from "../alert/calendar.ts";
import type { Prescribed } from "../governance/given.ts";

export interface DomainSettings extends Prescribed, OwnerSettings {
  /** Of a domain unit. */
  readonly id: string;
  /** Where its owners are told. */
  readonly topicArn?: string | undefined;
  /** IANA: `Europe/Madrid`. */
  readonly timeZone?: string | undefined;
}

/** How the owners of a domain want to be told. */
export interface OwnerSettings {
  /** Where somebody is told in the owners' place while they are away. */
  readonly deputyTopicArn?: string | undefined;
  readonly absences?: readonly Absence[] | undefined;
  readonly workingDays?: readonly Weekday[] | undefined;
  /** Days, as `2026-12-25`. */
  readonly holidays?: readonly string[] | undefined;
  /** Who is told of a page that nobody took into their hands, the soonest first. */
  readonly escalation?: readonly EscalationStep[] | undefined;
  /** Messages a day, but for pages; what is more comes in one the next morning. */
  readonly messagesADay?: number | undefined;
  /** Working days until somebody should have looked at what is no page. */
  readonly answerWithin?: number | undefined;
}

export interface EscalationStep {
  readonly afterMinutes: number;
  readonly topicArn: string;
}
