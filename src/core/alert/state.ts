/**
 * The life of an alert: open, acknowledged, snoozed, or closed for one of four reasons; a new finding opens it again. What people
 * decide is theirs: no derivation takes it back, it only adds what they did not know.
 */
import { LEVELS } from "../sigma/rule.ts";
import { DAY_MS } from "../record/time.ts";

export const ALERT_STATES = [
  "open",
  "acknowledged",
  "snoozed",
  "resolved",
  "false_positive",
  "expected",
  "confirmed",
] as const;
export type AlertStateName = (typeof ALERT_STATES)[number];

/** What was decided last. */
export interface AlertState {
  readonly name: AlertStateName;
  /** In ms. */
  readonly since: number;
  /** When a snooze is over, and what is expected is so no more; in ms. */
  readonly until: number | null;
  /** null: nobody but time, or a new finding. */
  readonly actor: string | null;
  readonly assignee: string | null;
  readonly reason: string;
  /** Findings that stood then, by uid. */
  readonly seen: readonly string[];
  /** Of the alert then. */
  readonly level: string;
}

export type AlertAction =
  | { readonly kind: "acknowledge" | "resolve" | "mark_false_positive" | "confirm" | "reopen" }
  | { readonly kind: "snooze" | "expect"; readonly until: number }
  | { readonly kind: "assign"; readonly to: string };

export type AlertActionKind = AlertAction["kind"];

const RESULT: Readonly<Record<Exclude<AlertActionKind, "assign">, AlertStateName>> = {
  acknowledge: "acknowledged",
  snooze: "snoozed",
  resolve: "resolved",
  mark_false_positive: "false_positive",
  expect: "expected",
  confirm: "confirmed",
  reopen: "open",
};

const CLOSED: ReadonlySet<AlertStateName> = new Set(["resolved", "false_positive", "expected", "confirmed"]);

/** What is put off for longer is expected, or nothing. */
const SNOOZE_MAX_MS = 30 * DAY_MS;
/** What nobody looked at for a year is to be decided again. */
const EXPECT_MAX_MS = 366 * DAY_MS;

/** Whether nothing is to be done any more. */
export function isClosed(name: AlertStateName): boolean {
  return CLOSED.has(name);
}

/** Whether nobody is told of what comes to an alert, as long as it stays so. */
export function isQuiet(name: AlertStateName): boolean {
  return name === "snoozed" || isClosed(name);
}

export interface ActGiven {
  readonly actor: string;
  readonly reason: string;
  /** In ms. */
  readonly now: number;
  /** The alert as it is now. */
  readonly alert: {
    readonly isWithdrawn: boolean;
    readonly findings: readonly string[];
    readonly level: string;
  };
}

/** The state after an action, or why it cannot be done, with what can. undefined before: open since it was raised. */
export function act(
  before: AlertState | undefined,
  action: AlertAction,
  { actor, reason, now, alert }: ActGiven,
): AlertState | { readonly refused: string } {
  const name = before?.name ?? "open";
  const refused = refusalOf(name, action, { now, isWithdrawn: alert.isWithdrawn });
  if (refused !== undefined) return { refused };
  const decided = { actor, reason, since: now, seen: alert.findings, level: alert.level };
  if (action.kind === "assign") {
    return { ...decided, name, until: before?.until ?? null, assignee: action.to };
  }
  return {
    ...decided,
    name: RESULT[action.kind],
    until: "until" in action ? action.until : null,
    // whoever acknowledges has it in hand
    assignee: before?.assignee ?? (action.kind === "acknowledge" ? actor : null),
  };
}

function refusalOf(
  name: AlertStateName,
  action: AlertAction,
  { now, isWithdrawn }: { readonly now: number; readonly isWithdrawn: boolean },
): string | undefined {
  if (isWithdrawn) return "it is withdrawn: nothing of it stands any more, and there is nothing to decide";
  if (
    isClosed(name) &&
    (action.kind === "acknowledge" || action.kind === "snooze" || action.kind === "assign")
  )
    return `it is closed as ${wordOf(name)}; reopen it first`;
  if (action.kind === "reopen" && name === "open") return "it is open";
  if (!("until" in action)) return undefined;
  const most = action.kind === "snooze" ? SNOOZE_MAX_MS : EXPECT_MAX_MS;
  if (action.until <= now) return "the time until which it is to be so is past; give one that is to come";
  if (action.until - now > most) return `that is in more than ${most / DAY_MS} days; give an earlier time`;
  return undefined;
}

/** A finding of an alert that changed. */
export interface ChangedFinding {
  readonly uid: string;
  /** In ms. */
  readonly lastTime: number;
}

/**
 * Why a quiet alert speaks again, in words; undefined: it stays quiet. A closed one does with a finding that nobody knew when it was
 * closed; what is expected, with one after its end; a snoozed one where it became more severe.
 */
export function wakes(
  state: AlertState,
  { findings, level }: { readonly findings: readonly ChangedFinding[]; readonly level: string },
): string | undefined {
  const fresh = findings.filter(({ uid }) => !state.seen.includes(uid));
  if (state.name === "snoozed")
    return rankOf(level) > rankOf(state.level) ? `it is ${level} by now, and was ${state.level}` : undefined;
  if (!isClosed(state.name)) return undefined;
  const { until } = state;
  const unforeseen =
    state.name === "expected" && until !== null ? fresh.filter(({ lastTime }) => lastTime > until) : fresh;
  if (unforeseen.length === 0) return undefined;
  const count = unforeseen.length === 1 ? "a new finding" : `${unforeseen.length} new findings`;
  return `${count} since it was closed as ${wordOf(state.name)}`;
}

/** `false positive`. */
export function wordOf(name: AlertStateName | "withdrawn"): string {
  return name.replaceAll("_", " ");
}

function rankOf(level: string): number {
  return (LEVELS as readonly string[]).indexOf(level);
}
