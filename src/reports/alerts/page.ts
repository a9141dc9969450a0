/** Alerts of a list as somebody may see them. */
import type { PoolClient } from "pg";
import { alertTitle } from "../../core/alert/title.ts";
import { veiledAlert } from "../../core/privacy/veil-alert.ts";
import { seesDomain } from "../../core/authority/sees.ts";
import type { Viewer } from "../../core/authority/viewer.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import { readAlertPeople } from "../../store/alert-people.ts";
import { listAlerts } from "../../store/alert-list.ts";
import type { AlertFilter, AlertPlace } from "../../store/alert-filter.ts";
import type { ListedRow } from "../../store/alert-list.ts";
import { readSeenUids } from "../../store/seen.ts";
import { readTickets } from "../../store/alert-tickets.ts";
import { readLabels } from "../../store/control-labels.ts";
import { printListedAlert } from "./list.ts";
import type { PrintedListedAlert } from "./list.ts";

export interface ShownListedAlert extends PrintedListedAlert {
  /** Of the person, by the catalog; null: it does not say. */
  readonly peer_group: string | null;
}

/** As whom alerts are seen: of one that is about several domains, those alone that somebody sees are named. */
export interface SeenBy extends Pick<Viewer, "domains"> {
  readonly veil: Veil;
}

/** The newest first, each with its place in the list. */
export async function readShownAlerts(
  client: PoolClient,
  wanted: AlertFilter,
  { veil, domains }: SeenBy,
): Promise<{ readonly shown: ShownListedAlert; readonly place: AlertPlace }[]> {
  const rows = await ownOf(client, await listAlerts(client, wanted), domains);
  const ids = rows.map(({ id }) => id);
  const named = rows.flatMap(({ domains, top }) => [...domains, ...(top?.asset == null ? [] : [top.asset])]);
  const labels = await readLabels(client, [...new Set(named)]);
  const tickets = await readTickets(client, ids);
  const about = veil.isOpen ? new Map<number, readonly string[]>() : await readAlertPeople(client, ids);
  return rows.map((row) => {
    const seen = veiledAlert(row, veil, about.get(row.id) ?? []);
    const title = alertTitle({ ...seen, labels });
    const printed = printListedAlert({ ...seen, title, tickets: tickets.get(row.id) ?? [] });
    const peer_group = row.top ? veil.peerGroup(row.top.person) : null;
    return { shown: { ...printed, peer_group }, place: row.place };
  });
}

/** Of what is about several domains, those domains and findings that are seen. */
async function ownOf(
  client: PoolClient,
  rows: readonly ListedRow[],
  domains: Viewer["domains"],
): Promise<readonly ListedRow[]> {
  if (domains === undefined) return rows;
  const seen = await readSeenUids(
    client,
    rows.flatMap(({ uids }) => uids),
  );
  return rows.map((row) => ({
    ...row,
    domains: row.domains.filter((domain) => seesDomain({ domains }, domain)),
    uids: row.uids.filter((uid) => seen.has(uid)),
  }));
}
