/** What an alert has to say to a route, as of now. */
import type { Kysely } from "kysely";
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { DomainNow } from "../../core/alert/ownership.ts";
import { domainsOf, isStanding, joinedOf } from "../../core/finding/alert.ts";
import { causeMessage } from "../../core/finding/cause-message.ts";
import { digestMessage } from "../../core/finding/digest-message.ts";
import { historyMessage } from "../../core/finding/history-message.ts";
import type { ComposedMessage, MessageAlert } from "../../core/finding/message.ts";
import type { Normal } from "../../core/finding/normal.ts";
import type { StandingFinding } from "../../core/finding/standing.ts";
import { stateMessage, withState, withTickets } from "../../core/finding/state-message.ts";
import { withdrawnMessage } from "../../core/finding/withdrawn-message.ts";
import type { Links } from "../../core/message/links.ts";
import { readNormal } from "../../store/alert-normal.ts";
import { readTickets } from "../../store/alert-tickets.ts";
import type { Claimed } from "../../store/outbox.ts";
import type { UnsentAlert } from "../../store/unsent.ts";
import { readNames } from "../../store/finding-names.ts";
import { readFindingsByUid } from "../../store/findings.ts";
import type { DB } from "../../store/tables.ts";

export interface ComposeDeps {
  readonly db: Kysely<DB>;
  readonly pool: Pool;
  /** Where pages are; absent: paths and commands alone. */
  readonly links?: Links;
  /** By which people are known; absent: they have no names. */
  readonly catalog?: CatalogIndex | undefined;
  /** Who owns now what findings are about; absent: who did when it was read. */
  readonly domainNow?: DomainNow | undefined;
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
): Promise<ComposedMessage | undefined> {
  const message = await stateMessageOf(row, deps);
  return message && withTickets(message, (await readTickets(deps.pool, [row.alertId])).get(row.alertId));
}

/** What an alert has to say, with what was decided about it. */
async function stateMessageOf(
  row: Parameters<typeof composeMessage>[0],
  deps: ComposeDeps,
): Promise<ComposedMessage | undefined> {
  if (row.state === null) return await contentMessage(row, deps);
  const message = await contentMessage({ ...row, closes: row.closes && !row.isAboutState }, deps);
  return message && (row.isAboutState ? stateMessage(row.state, message) : withState(message, row.state));
}

/** What an alert has to say, whatever was decided about it. */
async function contentMessage(
  row: Pick<Claimed, "alertId" | "revision" | "content" | "closes" | "domains" | "audience">,
  deps: ComposeDeps,
): Promise<ComposedMessage | undefined> {
  const { content, audience } = row;
  const joined = joinedOf(content);
  const alert = { id: row.alertId, revision: row.revision, domain: row.domains[0] ?? null, audience, joined };
  const { links = {}, catalog } = deps;
  const findings = content.kind === "history" ? [] : await readFindingsByUid(deps.db, uidsOf(content));
  const names = await readNames(deps.pool, findings, row.domains);
  if (content.kind === "history") return historyMessage(content.rules, { names, links }, alert);
  if (content.kind === "digest") {
    const shown = row.closes ? [] : findings.filter(isStanding);
    return digestMessage(content, { shown, names, links }, alert);
  }
  const own = concerning(findings, row.domains, deps.domainNow);
  if (row.closes || content.kind === "withdrawn") return withdrawnMessage(own, { names, links }, alert);
  const told = own.filter(isStanding);
  if (told.length === 0) return undefined;
  const normal = await normalOf(told, alert, deps.db);
  return causeMessage(told, { names, links, catalog, normal }, alert);
}

/** How usual it is what findings tell; at least one is needed. */
async function normalOf(
  told: readonly StandingFinding[],
  { id, domain }: MessageAlert,
  db: Kysely<DB>,
): Promise<Normal> {
  const { ruleId, category } = told[0] as StandingFinding;
  return await readNormal(db, {
    alertId: id,
    uids: told.map(({ uid }) => uid),
    ruleId,
    isRead: category === "access" || category === "volume",
    domains: domain === null ? [] : [domain],
    from: Math.min(...told.map(({ firstTime }) => firstTime)),
    until: Math.max(...told.map(({ lastTime }) => lastTime)),
  });
}

/** What is told, and of a cause what was told before, for those who are told that it is over. */
function uidsOf(content: Exclude<UnsentAlert["content"], { kind: "history" }>): readonly string[] {
  if (content.kind === "digest") return content.shown;
  return content.kind === "cause" ? [...content.findings, ...(content.gone ?? [])] : content.findings;
}

/** What is about data of some domains, then or now, in an alert on data of several; where that cannot be told apart, all of it. */
function concerning(
  findings: readonly StandingFinding[],
  domains: readonly string[],
  domainNow: DomainNow = (_, then) => then,
): readonly StandingFinding[] {
  const own = findings.filter((finding) =>
    [...domainsOf([finding]), domainNow(finding.asset, finding.domain)].some(
      (domain) => domain !== null && domains.includes(domain),
    ),
  );
  return own.length > 0 ? own : findings;
}
