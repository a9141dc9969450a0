/** What the page of one alert shows, as its viewer may see it. */
import type { PoolClient } from "pg";
import { shownRoute } from "../core/alert/route.ts";
import { uidsOf } from "../core/finding/alert.ts";
import type { ComposedMessage } from "../core/finding/message.ts";
import type { StandingFinding } from "../core/finding/standing.ts";
import { compareWeight } from "../core/finding/weight.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import { veiledAlert } from "../core/privacy/veil-alert.ts";
import type { Veil } from "../core/privacy/veil.ts";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { noteLook } from "../http/note-look.ts";
import { notFound } from "../http/problem.ts";
import { nameOf, printedFacts } from "../reports/alerts/render.ts";
import type { PrintedAlert } from "../reports/alerts/render.ts";
import { entitlementHistory } from "../reports/entitlement-history/compute.ts";
import type { Stretch } from "../reports/entitlement-history/compute.ts";
import { shownFinding } from "../reports/findings/shown.ts";
import type { ShownFinding } from "../reports/findings/shown.ts";
import { readAlertPeople } from "../store/alert-people.ts";
import { readAlert, readDeliveries } from "../store/alert-states.ts";
import type { Delivered } from "../store/alert-states.ts";
import { readTickets } from "../store/alert-tickets.ts";
import { readNames } from "../store/finding-names.ts";
import { readStandingFindings } from "../store/findings.ts";
import { readPersonBytes, readPersonCells } from "../store/person-days.ts";
import type { DayUse, UseCell } from "../store/person-days.ts";
import type { ConsoleDeps } from "./page.tsx";

export interface AlertPage {
  readonly alert: PrintedAlert;
  readonly kind: string;
  readonly message: ComposedMessage | undefined;
  readonly deliveries: readonly Delivered[];
  /** The one that matters most first. */
  readonly findings: readonly ShownFinding[];
  /** Whether anybody whom it is about is hidden from the viewer. */
  readonly isHidden: boolean;
  /** Of the person that matters most; undefined: of a gap in our own sight, and of past logs, there is none. */
  readonly person: PersonPart | undefined;
}

interface PersonPart {
  /** As the viewer may call them. */
  readonly name: string;
  readonly peerGroup: string | null;
  readonly asset: string | null;
  /** Days of the alert, `2026-10-31`. */
  readonly from: string;
  readonly until: string;
  readonly days: readonly DayUse[];
  readonly cells: readonly UseCell[];
  readonly history: readonly Stretch[];
}

const DAYS_BEFORE = 42;
const DAYS_AFTER = 7;
const CELLS_MAX = 15;
const FINDINGS_MAX = 50;

/** Throws `Refused` where there is none that the viewer sees. That they looked at a person is noted before anything is shown. */
export async function readAlertPage(id: number, viewer: Viewer, deps: ConsoleDeps): Promise<AlertPage> {
  const index = await deps.catalog();
  const { known, veil, about, top, ...read } = await deps.readAs(viewer, (client, own) =>
    readAll(client, id, own),
  );
  if (top) await noteLook(deps.pool, viewer, { action: "person.viewed", people: [top.key] });
  const domains = known.content.domains.filter((domain) => viewer.domains?.includes(domain) ?? true);
  const seen = veiledAlert({ ...known, uids: uidsOf(known.content) }, veil, about);
  const facts = { ...seen, kind: known.content.kind, domains, tickets: read.tickets };
  return {
    alert: printedFacts(facts, nameOf(facts)),
    kind: known.content.kind,
    message: await deps.actions.compose(known, domains, veil),
    deliveries: read.deliveries.map((one) => ({
      ...one,
      route: veil.text(shownRoute(one.route), about),
      lastError: one.lastError === null ? null : veil.text(one.lastError, about),
    })),
    findings: read.findings,
    isHidden: about.some((key) => !veil.sees(key)),
    person: top && {
      ...top,
      name: veil.person(top.key),
      peerGroup: veil.peerGroup(top.key),
      history: top.asset === null ? [] : entitlementHistory(index, { person: top.key, asset: top.asset }),
    },
  };
}

async function readAll(client: PoolClient, id: number, veil: Veil) {
  const known = await readAlert(client, id);
  if (!known) throw notFound();
  const standing = await readStandingFindings(client, uidsOf(known.content).slice(0, 1_000));
  const sorted = standing.sort(compareWeight).slice(0, FINDINGS_MAX);
  const names = await readNames(client, sorted);
  const [first] = sorted;
  const isAbout = first !== undefined && (first.category === "access" || first.category === "volume");
  return {
    known,
    veil,
    about: (await readAlertPeople(client, [id])).get(id) ?? [],
    tickets: (await readTickets(client, [id])).get(id) ?? [],
    deliveries: await readDeliveries(client, id),
    findings: sorted.map((row) => shownFinding(row, names, veil)),
    top: first && isAbout ? await readUse(client, first, spanOf(sorted)) : undefined,
  };
}

interface Span {
  /** Days, `2026-10-31`. */
  readonly from: string;
  readonly until: string;
}

/** Of one finding or more. */
function spanOf(findings: readonly StandingFinding[]): Span {
  return {
    from: dayOf(Math.min(...findings.map(({ firstTime }) => firstTime))),
    until: dayOf(Math.max(...findings.map(({ lastTime }) => lastTime))),
  };
}

async function readUse(
  client: PoolClient,
  { person, asset }: { readonly person: string; readonly asset: string | null },
  span: Span,
) {
  const from = dayOf(Date.parse(span.from) - DAYS_BEFORE * DAY_MS);
  const until = dayOf(Date.parse(span.until) + DAYS_AFTER * DAY_MS);
  const days = await readPersonBytes(client, { person, from, until });
  const cells = await readPersonCells(client, { person, from, until, limit: CELLS_MAX });
  return { key: person, asset, ...span, days: filled(days, from, until), cells };
}

/** With days on which nothing was read. */
function filled(days: readonly DayUse[], from: string, until: string): DayUse[] {
  const known = new Map(days.map(({ day, bytesOut }) => [day, bytesOut]));
  const count = Math.round((Date.parse(until) - Date.parse(from)) / DAY_MS) + 1;
  return Array.from({ length: count }, (_, at) => {
    const day = dayOf(Date.parse(from) + at * DAY_MS);
    return { day, bytesOut: known.get(day) ?? 0 };
  });
}

function dayOf(time: number): string {
  return isoTime(time).slice(0, 10);
}
