/** What an alert has to say to a route, as of now. */
import type { Kysely } from "kysely";
import type { Pool } from "pg";
import { domainsOf, isStanding } from "../../core/finding/alert.ts";
import { causeMessage } from "../../core/finding/cause-message.ts";
import { digestMessage } from "../../core/finding/digest-message.ts";
import { historyMessage } from "../../core/finding/history-message.ts";
import type { Message } from "../../core/finding/message.ts";
import type { StandingFinding } from "../../core/finding/standing.ts";
import { stateMessage, withState, withTickets } from "../../core/finding/state-message.ts";
import { withdrawnMessage } from "../../core/finding/withdrawn-message.ts";
import { readTickets } from "../../store/alert-tickets.ts";
import type { Claimed, UnsentAlert } from "../../store/outbox.ts";
import { readNames } from "../../store/finding-names.ts";
import { readFindingsByUid } from "../../store/findings.ts";
import type { DB } from "../../store/tables.ts";

export interface ComposeDeps {
  readonly db: Kysely<DB>;
  readonly pool: Pool;
}

/**
 * The message as of now, on what concerns the domains that its route is told for; undefined if no finding of the alert is open
 * any more. What was live when it was raised is told.
 */
export async function composeMessage(
  row: Pick<
    Claimed,
    "alertId" | "revision" | "content" | "closes" | "domains" | "isAboutState" | "state" | "audience"
  >,
  deps: ComposeDeps,
): Promise<Message | undefined> {
  const message = await stateMessageOf(row, deps);
  return message && withTickets(message, (await readTickets(deps.pool, [row.alertId])).get(row.alertId));
}

/** What an alert has to say, with what was decided about it. */
async function stateMessageOf(
  row: Parameters<typeof composeMessage>[0],
  deps: ComposeDeps,
): Promise<Message | undefined> {
  if (row.state === null) return await contentMessage(row, deps);
  const message = await contentMessage({ ...row, closes: row.closes && !row.isAboutState }, deps);
  return message && (row.isAboutState ? stateMessage(row.state, message) : withState(message, row.state));
}

/** What an alert has to say, whatever was decided about it. */
async function contentMessage(
  row: Pick<Claimed, "alertId" | "revision" | "content" | "closes" | "domains" | "audience">,
  deps: ComposeDeps,
): Promise<Message | undefined> {
  const { content } = row;
  const alert = {
    id: row.alertId,
    revision: row.revision,
    domain: row.domains[0] ?? null,
    audience: row.audience,
  };
  if (content.kind === "history") return historyMessage(content.rules, alert);
  const findings = await readFindingsByUid(deps.db, uidsOf(content));
  const names = await readNames(deps.pool, findings);
  if (content.kind === "digest") {
    const shown = row.closes ? [] : findings.filter(isStanding);
    return digestMessage(content, { shown, names }, alert);
  }
  const own = concerning(findings, row.domains);
  if (row.closes || content.kind === "withdrawn") return withdrawnMessage(own, names, alert);
  const told = own.filter(isStanding);
  return told.length === 0 ? undefined : causeMessage(told, names, alert);
}

/** What is told, and of a cause what was told before, for those who are told that it is over. */
function uidsOf(content: Exclude<UnsentAlert["content"], { kind: "history" }>): readonly string[] {
  if (content.kind === "digest") return content.shown;
  return content.kind === "cause" ? [...content.findings, ...(content.gone ?? [])] : content.findings;
}

/** What is about data of some domains, in an alert on data of several; where that cannot be told apart, all of it. */
function concerning(
  findings: readonly StandingFinding[],
  domains: readonly string[],
): readonly StandingFinding[] {
  const own = findings.filter((finding) => domainsOf([finding]).some((domain) => domains.includes(domain)));
  return own.length > 0 ? own : findings;
}
