/** What the page of one alert shows, read as its viewer may. */
import { printFinding } from "../core/finding/print.ts";
import type { PrintedFinding } from "../core/finding/print.ts";
import { uidsOf } from "../core/finding/alert.ts";
import type { ComposedMessage } from "../core/finding/message.ts";
import { compareWeight } from "../core/finding/weight.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { notFound } from "../http/problem.ts";
import { nameOf, printedFacts } from "../reports/alerts/render.ts";
import type { PrintedAlert } from "../reports/alerts/render.ts";
import { entitlementHistory } from "../reports/entitlement-history/compute.ts";
import type { Stretch } from "../reports/entitlement-history/compute.ts";
import { readAlert, readDeliveries } from "../store/alert-states.ts";
import type { Delivered } from "../store/alert-states.ts";
import { readTickets } from "../store/alert-tickets.ts";
import { readNames } from "../store/finding-names.ts";
import { readStandingFindings } from "../store/findings.ts";
import { readPersonCells, readPersonDays } from "../store/use-by-day.ts";
import type { DayUse, UseCell } from "../store/use-by-day.ts";
import type { ConsoleDeps } from "./page.tsx";

export interface AlertPage {
  readonly alert: PrintedAlert;
  readonly kind: string;
  readonly message: ComposedMessage | undefined;
  readonly deliveries: readonly Delivered[];
  /** The one that matters most first. */
  readonly findings: readonly PrintedFinding[];
  /** Of the person that matters most; undefined: of a gap in our own sight, and of past logs, there is none. */
  readonly person:
    | {
        readonly key: string;
        readonly asset: string | null;
        /** Days of the alert, `2026-10-31`. */
        readonly from: string;
        readonly until: string;
        readonly days: readonly DayUse[];
        readonly cells: readonly UseCell[];
        readonly history: readonly Stretch[];
      }
    | undefined;
}

const DAYS_BEFORE = 42;
const DAYS_AFTER = 7;
const CELLS_MAX = 15;
const FINDINGS_MAX = 50;

/** Throws `Refused` where there is none that the viewer sees. */
export async function readAlertPage(id: number, viewer: Viewer, deps: ConsoleDeps): Promise<AlertPage> {
  const index = await deps.catalog();
  const { known, ...read } = await deps.readAs(viewer, async (client) => {
    const known = await readAlert(client, id);
    if (!known) throw notFound();
    const standing = await readStandingFindings(client, uidsOf(known.content).slice(0, 1_000));
    const sorted = standing.sort(compareWeight).slice(0, FINDINGS_MAX);
    const names = await readNames(client, sorted);
    const [first] = sorted;
    const isAbout = first !== undefined && (first.category === "access" || first.category === "volume");
    const span = {
      from: dayOf(Math.min(...sorted.map(({ firstTime }) => firstTime))),
      until: dayOf(Math.max(...sorted.map(({ lastTime }) => lastTime))),
    };
    return {
      known,
      tickets: (await readTickets(client, [id])).get(id) ?? [],
      deliveries: await readDeliveries(client, id),
      findings: sorted.map((row) => printFinding(row, names)),
      person: first && isAbout ? await aboutPerson(first, span, client) : undefined,
    };
  });
  const { content, state } = known;
  const domains = content.domains.filter((domain) => viewer.domains?.includes(domain) ?? true);
  const facts = {
    ...known,
    kind: content.kind,
    domains,
    tickets: read.tickets,
    state,
    uids: uidsOf(content),
  };
  const { person } = read;
  return {
    alert: printedFacts(facts, nameOf(facts)),
    kind: content.kind,
    message: await deps.actions.compose(known, domains),
    deliveries: read.deliveries,
    findings: read.findings,
    person: person && {
      ...person,
      history:
        person.asset === null ? [] : entitlementHistory(index, { person: person.key, asset: person.asset }),
    },
  };
}

type Client = Parameters<typeof readNames>[0];

async function aboutPerson(
  { person, asset }: { readonly person: string; readonly asset: string | null },
  span: { readonly from: string; readonly until: string },
  client: Exclude<Client, { totalCount: number }>,
) {
  const from = dayOf(Date.parse(span.from) - DAYS_BEFORE * DAY_MS);
  const until = dayOf(Date.parse(span.until) + DAYS_AFTER * DAY_MS);
  const days = await readPersonDays(client, { person, from, until });
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
