/** Alerts of a kept database: what they say, and what people make of them. */
import type { Pool } from "pg";
import type { Config } from "../config.ts";
import { shownRoute } from "../core/alert/route.ts";
import { wordOf } from "../core/alert/state.ts";
import type { AlertAction, AlertActionKind } from "../core/alert/state.ts";
import { alertTitle } from "../core/alert/title.ts";
import { isTakenBack, uidsOf } from "../core/finding/alert.ts";
import { shownText } from "../core/record/text.ts";
import type { Exception } from "../core/settings/settings.ts";
import { isoTime } from "../core/record/time.ts";
import { composing } from "../sender.ts";
import { AuditplaneError } from "../errors.ts";
import { decide } from "../jobs/alert/act.ts";
import { setEntry } from "../jobs/settings/index.ts";
import { composeMessage } from "../jobs/deliver/compose.ts";
import type { ComposeDeps } from "../jobs/deliver/compose.ts";
import { renderAlerts } from "../reports/alerts/list.ts";
import { renderAlert } from "../reports/alerts/render.ts";
import type { AlertsFormat, ShownAlert } from "../reports/alerts/render.ts";
import { readStandingFindings } from "../store/findings.ts";
import { listAlerts } from "../store/alert-list.ts";
import type { StateFilter } from "../store/alert-filter.ts";
import { readAlert, readDeliveries } from "../store/alert-states.ts";
import type { KnownAlert } from "../store/alert-states.ts";
import { readTickets } from "../store/alert-tickets.ts";
import { readLabels } from "../store/control-labels.ts";
import { alertNumber } from "./alert-number.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { confirmFinding, exceptionOf } from "../jobs/settings/of-finding.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { listFilter } from "./list-options.ts";
import type { ListOptions } from "./list-options.ts";
import { momentOf } from "./moment.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { programName } from "./program-name.ts";

/** Columns, where no terminal says how many there are. */
const WIDTH = 100;

export interface AlertShowOptions {
  readonly format: AlertsFormat;
  readonly output: string;
  readonly dataDir?: string;
}

export interface AlertsListOptions extends AlertShowOptions, ListOptions {
  readonly state: StateFilter;
}

export async function performAlertsList(options: AlertsListOptions, config: Config): Promise<void> {
  const { state, format, output, dataDir } = options;
  const filter = { state, ...listFilter(options, "alerts") };
  const alerts = await withKeptDatabase(dataDir, config, async ({ pool }) => {
    const rows = await listAlerts(pool, filter);
    const named = rows.flatMap(({ domains, top }) => [
      ...domains,
      ...(top?.asset == null ? [] : [top.asset]),
    ]);
    const labels = await readLabels(pool, [...new Set(named)]);
    const tickets = await readTickets(
      pool,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => {
      return { ...row, title: alertTitle({ ...row, labels }), tickets: tickets.get(row.id) ?? [] };
    });
  });
  const { width } = outputStyle(output, config, WIDTH);
  const invocation = { program: programName(), dataDir };
  await printOut(output, renderAlerts(alerts, { format, width, limit: filter.limit, invocation }));
}

export async function performAlertShow(
  id: string,
  { format, output, dataDir }: AlertShowOptions,
  config: Config,
): Promise<void> {
  const number = alertNumber(id);
  const text = await withKeptDatabase(dataDir, config, async (database) => {
    const alert = await readAlert(database.pool, number);
    if (!alert)
      throw new AuditplaneError(
        "input_missing",
        `could not show alert ${number}: there is none; alerts list prints them`,
      );
    const sent = await readDeliveries(database.pool, number);
    const deliveries = sent.map((one) => ({ ...one, route: shownRoute(one.route) }));
    const invocation = { program: programName(), dataDir };
    const shown = await show(alert, await composing(database, config));
    return renderAlert(shown, deliveries, { format, invocation });
  });
  await printOut(output, text);
}

export interface DecideOptions extends Answered {
  readonly kind: AlertActionKind;
  readonly reason: string;
  readonly author: string;
  readonly until?: string;
  readonly to?: string;
  /** Of what is expected of a volume; absent: as much as was read. */
  readonly bytes?: string;
  readonly dataDir?: string;
}

export async function performDecide(id: string, options: DecideOptions, config: Config): Promise<void> {
  const number = alertNumber(id);
  const { reason, author: actor } = options;
  const action = actionOf(options);
  await withKeptDatabase(options.dataDir, config, async ({ pool }) => {
    const lesson = await lessonOf(pool, number, options); // where it cannot be taught, nothing is decided
    const { name, until, assignee } = await decide(pool, { id: number, action, actor, reason });
    const end = until === null ? null : isoTime(until);
    const text = `Alert ${number} is ${wordOf(name)}${end === null ? "" : ` until ${end}`}. Those who were told of it are told so.\n`;
    // that is so, whatever becomes of what follows
    if (!options.json) await printOut("-", text);
    const taught = lesson && (await teach(pool, lesson, options));
    const done = { alert: number, done: options.kind, state: name, until: end, assignee };
    await answer(options, taught?.text ?? "", { ...done, ...taught?.done });
  });
}

/** What a decision about unusual volume teaches the detector: that the finding was an incident, or what is expected up to a ceiling. */
type Lesson = { readonly confirmed: string } | { readonly expected: Exception };

/** undefined: it teaches nothing. Throws `settings_invalid` where no such exception may be set. */
async function lessonOf(
  pool: Pool,
  id: number,
  { kind, until, bytes, reason, author }: DecideOptions,
): Promise<Lesson | undefined> {
  if (kind !== "confirm" && kind !== "expect") return undefined;
  const alert = await readAlert(pool, id);
  const uid = (await readStandingFindings(pool, alert ? uidsOf(alert.content) : []))
    .filter(({ category }) => category === "volume")
    .map((finding) => finding.uid)
    .sort()[0];
  if (uid === undefined) return undefined;
  if (kind === "confirm") return { confirmed: uid };
  const given = {
    reason,
    author,
    id: `alert-${id}`,
    finding: uid,
    ...(until !== undefined && { until: isoTime(momentOf(until, "expect until")) }),
    ...(bytes !== undefined && { bytes }),
  };
  return { expected: await exceptionOf(pool, given) };
}

async function teach(
  pool: Pool,
  lesson: Lesson,
  { reason, author }: DecideOptions,
): Promise<{ readonly text: string; readonly done: Readonly<Record<string, unknown>> }> {
  if ("expected" in lesson) {
    const { id } = lesson.expected;
    await setEntry(pool, "exception", lesson.expected);
    const text = `Exception ${id} is set: above its ceiling they are told all the same.\n`;
    return { text, done: { exception: id } };
  }
  const person = await confirmFinding(pool, { uid: lesson.confirmed, reason, author });
  const text = `What ${shownText(person)} read then teaches nothing from the next run on.\n`;
  return { text, done: { confirmed: lesson.confirmed } };
}

/** Their options are required by the commands that have them. */
function actionOf({ kind, until = "", to = "" }: DecideOptions): AlertAction {
  if (kind === "assign") return { kind, to };
  if (kind === "snooze" || kind === "expect") return { kind, until: momentOf(until, `${kind} until`) };
  return { kind };
}

async function show(alert: KnownAlert, deps: ComposeDeps): Promise<ShownAlert> {
  const { id, revision, content, changedAt, state } = alert;
  const closes = isTakenBack(content);
  const message = await composeMessage(
    {
      alertId: id,
      revision,
      content,
      domains: content.domains,
      closes,
      isAboutState: false,
      audience: "owner",
      state: state ?? null,
    },
    deps,
  );
  const { kind, domains } = content;
  const tickets = (await readTickets(deps.pool, [id])).get(id) ?? [];
  return { id, revision, kind, domains, uids: uidsOf(content), changedAt, state, message, tickets };
}
