/** Whose an id was, one after the other: what DataZone deletes it may name again. */
import type { SubscribedPrincipal } from "../kinds/subscribed.ts";
import type { HistoryEntry } from "../history.ts";

/** Rows of one id that follow each other and name the same subscribers, whatever these are called. */
export function byTurns<R extends HistoryEntry>(
  rows: readonly R[],
  subscribersOf: (row: R) => readonly SubscribedPrincipal[],
): readonly (readonly R[])[] {
  const turns: R[][] = [];
  let before: string | undefined;
  for (const row of rows) {
    const whose = subscribersOf(row).map(principalId).sort().join(" ");
    if (whose === before) turns.at(-1)?.push(row);
    else turns.push([row]);
    before = whose;
  }
  return turns;
}

function principalId(principal: SubscribedPrincipal): string {
  if ("project" in principal) return `project ${principal.project}`;
  if ("user" in principal) return `user ${principal.user}`;
  if ("group" in principal) return `group ${principal.group}`;
  return "principalArn" in principal ? principal.principalArn : `unknown ${principal.unknown}`;
}
