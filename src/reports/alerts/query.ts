/** Alerts of a list, with what things are called in them and the tickets they are in. */
import type { PoolClient } from "pg";
import { alertTitle } from "../../core/alert/title.ts";
import { listAlerts } from "../../store/alert-list.ts";
import type { AlertFilter, AlertPlace } from "../../store/alert-list.ts";
import { readTickets } from "../../store/alert-tickets.ts";
import { readLabels } from "../../store/control-labels.ts";
import type { ListedAlert } from "./list.ts";

export type PlacedAlert = ListedAlert & { readonly place: AlertPlace };

/** The one that changed last first. */
export async function readListedAlerts(client: PoolClient, filter: AlertFilter): Promise<PlacedAlert[]> {
  const rows = await listAlerts(client, filter);
  const assets = rows.flatMap(({ top }) => (top?.asset == null ? [] : [top.asset]));
  const domains = rows.flatMap((row) => row.domains);
  const labels = await readLabels(client, [...new Set([...domains, ...assets])]);
  const ids = rows.map(({ id }) => id);
  const tickets = await readTickets(client, ids);
  return rows.map((row) => ({
    ...row,
    title: alertTitle({ ...row, labels }),
    tickets: tickets.get(row.id) ?? [],
  }));
}
