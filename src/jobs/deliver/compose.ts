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
import type { Names, StandingFinding } from "../../core/finding/standing.ts";
import { stateMessage, withState, withTickets } from "../../core/finding/state-message.ts";
import { withdrawnMessage } from "../../core/finding/withdrawn-message.ts";
import type { Links } from "../../core/message/links.ts";
import { veiledFinding, veiledNames } from "../../core/privacy/veil-finding.ts";
import { veiledCatalog, veiledMessage, veiledState } from "../../core/privacy/veil-message.ts";
import type { Veil } from "../../core/privacy/veil.ts";
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
  /** What it is seen through, whom people are; absent: nothing is hidden, as in every message that is sent. */
  readonly veil?: Veil | undefined;
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
  const { state } = row;
  const closes = state === null ? row.closes : row.closes && !row.isAboutState;
  const said = await contentMessage({ ...row, closes }, deps);
  if (!said || state === null) return said?.message;
  const shown = deps.veil ? veiledState(state, deps.veil, said.about) : state;
  return row.isAboutState ? stateMessage(shown, said.message) : withState(said.message, shown);
}

/** What an alert has to say, whatever was decided about it, and the keys of those whom it is about. */
async function contentMessage(
  row: Pick<Claimed, "alertId" | "revision" | "content" | "closes" | "domains" | "audience">,
  deps: ComposeDeps,
): Promise<{ readonly message: ComposedMessage; readonly about: readonly string[] } | undefined> {
  const { content } = row;
  const findings = content.kind === "history" ? [] : await readFindingsByUid(deps.db, uidsOf(content));
  const about = [...new Set(findings.map(({ person }) => person))];
  const names = await readNames(deps.pool, findings, row.domains);
  const message = await messageOf(row, { findings, names }, deps);
  if (!message || !deps.veil) return message && { message, about };
  return { message: veiledMessage(message, deps.veil, about), about };
}

async function messageOf(
  row: Pick<Claimed, "alertId" | "revision" | "content" | "closes" | "domains" | "audience">,
  { findings, names: all }: { readonly findings: readonly StandingFinding[]; readonly names: Names },
  deps: ComposeDeps,
): Promise<ComposedMessage | undefined> {
  const { content, audience } = row;
  const joined = joinedOf(content);
  const alert = { id: row.alertId, revision: row.revision, domain: row.domains[0] ?? null, audience, joined };
  const { links = {} } = deps;
  const { names, catalog, veiled } = throughVeil(findings, all, deps);
  if (content.kind === "history") return historyMessage(content.rules, { names, links }, alert);
  if (content.kind === "digest") {
    const shown = row.closes ? [] : findings.filter(isStanding);
    return digestMessage(content, { shown: shown.map(veiled), names, links }, alert);
  }
  const own = concerning(findings, row.domains, deps.domainNow);
  if (own.length === 0) return undefined;
  if (row.closes || content.kind === "withdrawn")
    return withdrawnMessage(own.map(veiled), { names, links }, alert);
  const told = own.filter(isStanding);
  if (told.length === 0) return undefined;
  const normal = await normalOf(told, alert, deps.db);
  return causeMessage(told.map(veiled), { names, links, catalog, normal }, alert);
}

/** Names, and the catalog, as they may be seen, and what makes a finding so. */
function throughVeil(
  findings: readonly StandingFinding[],
  names: Names,
  { veil, catalog }: Pick<ComposeDeps, "veil" | "catalog">,
): Pick<ComposeDeps, "catalog"> & {
  readonly names: Names;
  readonly veiled: (finding: StandingFinding) => StandingFinding;
} {
  if (!veil) return { names, catalog, veiled: (finding) => finding };
  const about = findings.map(({ person }) => person);
  return {
    names: veiledNames(names, veil, about),
    catalog: catalog && veiledCatalog(catalog, veil, about),
    veiled: (finding) => veiledFinding(finding, veil),
  };
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
