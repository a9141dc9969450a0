/** Requests that somebody decided: DataZone lists them no longer than it likes, and what was decided stays so. */

/** https://docs.aws.amazon.com/datazone/latest/APIReference/API_ListSubscriptionRequests.html */
export const DECIDED: readonly string[] = ["ACCEPTED", "REJECTED"];

/** Whether a request of this status waits for nobody any more. */
export function isDecided(status: string): boolean {
  return DECIDED.includes(status);
}
