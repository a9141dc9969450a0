/** What came of reads of the control plane, for people and programs. */
import { isoTime } from "../../core/record/time.ts";
import { shownText } from "../../core/record/text.ts";
import { parseScope } from "../../core/control-plane/scope.ts";
import { sayLost } from "../../core/control-plane/read/lost.ts";
import type { SyncOutcome } from "../../core/control-plane/read/sync-outcome.ts";
import { renderRows } from "../text-table.ts";

export const SYNC_FORMATS = ["table", "json"] as const;
export type SyncFormat = (typeof SYNC_FORMATS)[number];

export function renderSync(outcomes: readonly SyncOutcome[], format: SyncFormat): string {
  if (format === "json") {
    const scopes = outcomes.map(({ beganAt, canAccept, asOf, ...outcome }) => ({
      ...outcome,
      as_of: asOf === null ? null : isoTime(asOf),
      can_accept: canAccept,
      began_at: isoTime(beganAt),
    }));
    return `${JSON.stringify({ scopes }, null, 2)}\n`;
  }
  const rows = outcomes.map(({ scope, outcome, counts, changes, blind, beganAt }) => [
    scope,
    outcome,
    String(Object.values(counts).reduce((sum, count) => sum + count, 0)),
    String(changes),
    blind.length === 0 ? "-" : String(blind.length),
    isoTime(beganAt),
  ]);
  const table = renderRows(["SCOPE", "READ", "ENTRIES", "CHANGES", "NOT SEEN INTO", "BEGAN"], rows);
  const faults = outcomes.flatMap(({ scope, outcome, reasons, canAccept, blind, lost, asOf }) => [
    ...reasons.map((reason) => `${scope}: ${shownText(reason)}`),
    ...(outcome === "refused"
      ? [
          `${scope}: ${asOf === null ? "nothing is known of it yet" : "what was known stands"}${canAccept ? `; if that is so, take it with ${ACCEPTED}` : ""}`,
        ]
      : []),
    ...(outcome === "taken" && canAccept
      ? [`${scope}: who was in these groups stands; if they left, take that with ${ACCEPTED}`]
      : []),
    ...(outcome === "taken" && reasons.length === 0 && lost.length > 0
      ? [`${scope}: ${shownText(sayLost(lost))}; as long as nobody accepts that, what was known stands`]
      : []),
    ...(outcome === "taken" && blind.length > 0
      ? [`${scope}: not seen into: ${shownText(blind.join(", "))}; ${unknownIn(scope)}`]
      : []),
  ]);
  return [table, ...(faults.length > 0 ? ["", ...faults] : []), ""].join("\n");
}

const ACCEPTED = "--accept, --author and --reason";

function unknownIn(scope: string): string {
  const service = parseScope(scope)?.service;
  if (service === "glue")
    return "where tables and partitions there lie is unknown, so reads of their files are ungoverned";
  return service === "lakeformation"
    ? "who was granted what there is unknown"
    : "what is done there is unknown";
}
