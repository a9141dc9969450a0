/** How many incidents somebody would have been paged for, had their findings not been in shadow. */
import { groupBy } from "../../core/catalog/group.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import { INCIDENT_GAP_HOURS } from "../../core/volume/parameters.ts";

/** Pages of one person with gaps under a day are one incident; one that paged by another finding is none of these. */
export function wouldPage(findings: readonly PrintedFinding[]): number {
  const pages = findings.filter(({ tier, shadow_tier: wanted, status }) => {
    return status === "open" && (tier === "page" || wanted === "page");
  });
  const people = groupBy(pages, ({ category, person }) => `${category} ${person}`);
  return [...people.values()]
    .flatMap(incidentsOf)
    .filter((incident) => incident.every(({ shadow_tier: wanted }) => wanted === "page")).length;
}

function incidentsOf(findings: readonly PrintedFinding[]): PrintedFinding[][] {
  const incidents: PrintedFinding[][] = [];
  let end = -Infinity;
  for (const finding of findings.toSorted((a, b) => startOf(a) - startOf(b))) {
    if (startOf(finding) - end < INCIDENT_GAP_HOURS * HOUR_MS) incidents.at(-1)?.push(finding);
    else incidents.push([finding]);
    end = Math.max(end, Date.parse(finding.last_event_time));
  }
  return incidents;
}

function startOf({ first_event_time: first }: PrintedFinding): number {
  return Date.parse(first);
}
