/** Alerts as people count them: those of one person with gaps under a day are one incident. */
import { INCIDENT_GAP_HOURS } from "../volume/parameters.ts";

export interface Alert {
  readonly person: number;
  /** Hours since 1970. */
  readonly hour: number;
}

export interface Incident {
  readonly person: number;
  readonly from: number;
  /** The hour of the last alert. */
  readonly until: number;
}

export function toIncidents(alerts: readonly Alert[]): Incident[] {
  const sorted = alerts.toSorted((a, b) => a.person - b.person || a.hour - b.hour);
  const incidents: { person: number; from: number; until: number }[] = [];
  for (const { person, hour } of sorted) {
    const last = incidents.at(-1);
    if (last?.person === person && hour - last.until < INCIDENT_GAP_HOURS) last.until = hour;
    else incidents.push({ person, from: hour, until: hour });
  }
  return incidents;
}
