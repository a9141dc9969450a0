/** Which days are archived, for people. */
import type { ArchivedRow } from "../../store/archived-days.ts";
import { renderRows } from "../text-table.ts";

export function renderArchivedDays(days: readonly ArchivedRow[]): string {
  if (days.length === 0) return "No day is archived.\n";
  const rows = days.map((row) => [
    row.day,
    String(row.events),
    String(row.bytes),
    String(row.files.length),
    stateOf(row),
    row.place,
  ]);
  return `${renderRows(["DAY", "EVENTS", "BYTES", "FILES", "STATE", "PLACE"], rows)}\n`;
}

function stateOf({ droppedAt, restoredUntil, files }: ArchivedRow): string {
  if (restoredUntil) return `restored until ${restoredUntil.toISOString().slice(0, 10)}`;
  if (droppedAt && files.length === 0) return `lost ${droppedAt.toISOString().slice(0, 10)}`;
  return droppedAt ? `dropped ${droppedAt.toISOString().slice(0, 10)}` : "in the database, too";
}
