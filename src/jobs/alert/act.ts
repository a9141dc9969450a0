/** What people make of an alert. Nobody decides about themselves. */
import type { Pool, PoolClient } from "pg";
import { act } from "../../core/alert/state.ts";
import type { AlertAction, AlertActionKind, AlertState } from "../../core/alert/state.ts";
import type { AuditAction } from "../../core/audit/actions.ts";
import type { AuditEntry } from "../../core/audit/entry.ts";
import { joinedOf, uidsOf } from "../../core/finding/alert.ts";
import { identityName, plainName } from "../../core/identity/identity-name.ts";
import { isoTime } from "../../core/record/time.ts";
import { shownText } from "../../core/record/text.ts";
import { AuditplaneError } from "../../errors.ts";
import { appendAudit } from "../../store/audit-log.ts";
import type { KnownAlert } from "../../store/alert-states.ts";
import { lockAlert, writeState } from "../../store/alert-states.ts";
import { readClock } from "../../store/clock.ts";
import { readPeopleOfPast } from "../../store/alerts.ts";
import { readStandingFindings } from "../../store/findings.ts";
import { PeopleIds } from "../../store/people.ts";
import { readPersonAt } from "../../store/standing-people.ts";
import { inTransaction } from "../../store/transaction.ts";
import { levelOf } from "../../core/alert/level.ts";

export interface Decision {
  readonly id: number;
  readonly action: AlertAction;
  /** Who decides, as findings name people. */
  readonly actor: string;
  readonly reason: string;
  /** How it was decided, where that is not plain; it names nobody. */
  readonly way?: string | undefined;
}

/**
 * Does an action, with its entry in the audit log, in one transaction, and has those told who know the alert. Throws `input_missing`
 * where there is no such alert, and `usage` where it cannot be done: in its state, or by whom the alert is about.
 */
export async function decide(pool: Pool, { id, action, actor, reason }: Decision): Promise<AlertState> {
  const people = new PeopleIds(pool);
  await people.resolve([actor, ...("to" in action ? [action.to] : [])]);
  return await inTransaction(pool, async (client) => {
    const alert = await lockAlert(client, id);
    if (!alert)
      throw new AuditplaneError(
        "input_missing",
        `could not find alert ${id}: there is none; alerts list prints them`,
      );
    return await decideAbout(client, people, { id, action, actor, reason, alert });
  });
}

/** As `decide` does, as part of a transaction that has locked the alert; people are resolved. */
export async function decideAbout(
  client: PoolClient,
  people: PeopleIds,
  { alert, ...decision }: Decision & { readonly alert: KnownAlert },
): Promise<AlertState> {
  const { id, action, actor, reason } = decision;
  const findings = await readStandingFindings(client, uidsOf(alert.content));
  const { content } = alert;
  const about = new Set(
    content.kind === "history"
      ? await readPeopleOfPast(client, content)
      : findings.map(({ person }) => person),
  );
  await refuseInterested(client, { id, about, names: [actor, ...("to" in action ? [action.to] : [])] });
  const after = act(alert.state, action, {
    actor,
    reason,
    now: await readClock(client),
    alert: {
      isWithdrawn: alert.content.kind === "withdrawn",
      findings: findings.map(({ uid }) => uid).sort(),
      level: levelOf(findings, joinedOf(alert.content)),
    },
  });
  if ("refused" in after)
    throw new AuditplaneError("usage", `could not change alert ${id}: ${after.refused}`);
  await writeState(client, alert, withIds(after, people));
  await appendAudit(client, [decisionEntry(decision, alert)]);
  return after;
}

const AUDITED: Readonly<Record<AlertActionKind, AuditAction>> = {
  acknowledge: "alert.acknowledged",
  assign: "alert.assigned",
  snooze: "alert.snoozed",
  resolve: "alert.resolved",
  mark_false_positive: "alert.false_positive",
  expect: "alert.expected",
  confirm: "alert.confirmed",
  reopen: "alert.reopened",
};

/** With the state before, and the revision that was decided about. */
function decisionEntry(
  { id, action, actor, reason, way }: Decision,
  { state, revision }: KnownAlert,
): AuditEntry {
  return {
    actor: { kind: "person", name: actor },
    action: AUDITED[action.kind],
    subject: { kind: "alert", id: String(id) },
    reason,
    detail: {
      revision,
      before: state?.name ?? "open",
      ...("until" in action && { until: isoTime(action.until) }),
      ...(way !== undefined && { way }),
    },
    ...("to" in action && { personal: { to: action.to } }),
  };
}

function withIds(
  { actor, assignee, ...state }: AlertState,
  people: PeopleIds,
): Parameters<typeof writeState>[2] {
  const idOf = (name: string | null): number | null => (name === null ? null : people.id(name));
  return { ...state, actorId: idOf(actor), assigneeId: idOf(assignee) };
}

/** Throws `usage` where one of the names is somebody whom the alert is about, as far as the catalog knows who goes by which name. */
async function refuseInterested(
  client: PoolClient,
  {
    id,
    about,
    names,
  }: { readonly id: number; readonly about: ReadonlySet<string>; readonly names: readonly string[] },
): Promise<void> {
  const subjects = new Set([...about].map(identityName));
  const personAt = await readPersonAt(client, names.map(plainName));
  const now = await readClock(client);
  for (const name of names) {
    const known = personAt(plainName(name), now)?.id;
    if (![name, known].some((one) => one !== undefined && subjects.has(identityName(one)))) continue;
    throw new AuditplaneError(
      "usage",
      `could not change alert ${id}: it is about ${shownText(name)}, and nobody decides about themselves; have somebody else do it`,
    );
  }
}
