/** Events that correlations cannot judge: they were stored before these asked for a field. What was found of them stands. */
import type { StandingFinding } from "../../../core/finding/standing.ts";

export class Unjudged {
  readonly #events = new Map<string, Set<string>>();

  add(correlationId: string, eventId: string): void {
    const events = this.#events.get(correlationId);
    if (events) events.add(eventId);
    else this.#events.set(correlationId, new Set([eventId]));
  }

  /** Ids of the correlations that could not judge some event. */
  get correlations(): string[] {
    return [...this.#events.keys()];
  }

  /** Whether a finding may be of such events. Of its events only the first are known. */
  concerns({ ruleId, eventCount, detail }: StandingFinding): boolean {
    const events = this.#events.get(ruleId);
    if (!events) return false;
    return eventCount > detail.evidence.length || detail.evidence.some(({ eventId }) => events.has(eventId));
  }
}
