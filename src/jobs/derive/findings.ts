/** Compares the findings of a day with what is stored: insert, amend, withdraw. */
import type { PoolClient } from "pg";
import { invariant } from "../../errors.ts";
import { isLive, makeFinding, windowOf } from "../../core/finding/finding.ts";
import type { Finding, FindingRule } from "../../core/finding/finding.ts";
import type { Hit } from "../../core/finding/hit.ts";
import { readHits } from "../../store/derived.ts";
import { readValues } from "../../store/dictionary.ts";
import {
  markChanged,
  readStored,
  withdrawFindings,
  writeFindings,
  writeRules,
} from "../../store/findings.ts";
import type { StoredFinding } from "../../store/findings.ts";
import { readPeople } from "../../store/people.ts";

export interface FindingsChange {
  readonly inserted: number;
  readonly amended: number;
  readonly withdrawn: number;
}

interface SettleContext {
  readonly rules: ReadonlyMap<string, FindingRule>;
  readonly isKnownRule: (ruleId: string) => boolean;
  /** Findings that stand, though they are not found again or with fewer events: uids, each with its number of events. */
  readonly standing?: ReadonlyMap<string, number>;
  readonly now: number;
  /** Findings of these rules are settled, and no others; undefined: all. */
  readonly only?: (ruleId: string) => boolean;
}

/** Brings the findings of one day in line with its hits. Part of the caller's transaction. */
export async function settleFindings(
  client: PoolClient,
  range: { from: number; to: number },
  context: SettleContext,
): Promise<FindingsChange> {
  const { only = () => true } = context;
  const hits = await readHits(client, range, (hit) => String(windowStart(hit, context.rules)));
  const own = hits.filter(({ ruleId }) => only(ruleId));
  const findings = await nameFindings(client, own, context.rules);
  const known = await readStored(client, range);
  const stored = new Map([...known].filter(([, { ruleId }]) => only(ruleId)));
  return await settle(client, { findings, stored }, context);
}

/** Makes what is stored what was found: inserts, amends, withdraws. */
export async function settle(
  client: PoolClient,
  { findings, stored }: { findings: readonly Finding[]; stored: ReadonlyMap<string, StoredFinding> },
  context: SettleContext,
): Promise<FindingsChange> {
  const changed = findings.filter(({ uid, contentHash, hit }) => {
    const known = stored.get(uid);
    if (hit.eventCount < (context.standing?.get(uid) ?? 0)) return false;
    return known?.status !== "open" || known.contentHash !== contentHash;
  });
  await writeRules(client, [...context.rules.values(), ...changed.map(({ rule }) => rule)]);
  await writeFindings(
    client,
    changed.map((finding) => ({ ...finding, live: isLive(finding.hit.lastTime, context.now) })),
  );
  const present = new Set(findings.map(({ uid }) => uid));
  const gone = [...stored.values()].filter(
    ({ uid, status, ruleId }) =>
      status === "open" && !present.has(uid) && !context.standing?.has(uid) && context.isKnownRule(ruleId),
  );
  const reason = "what was read, allowed or asked for no longer gives this finding";
  await withdrawFindings(
    client,
    gone.map(({ uid }) => uid),
    reason,
  );
  const now = changed.map(({ cause, hit }) => ({ cause, domain: hit.first.domain }));
  const before = [...changed, ...gone].flatMap(({ uid }) => stored.get(uid) ?? []);
  await markChanged(client, [...now, ...before]);
  const inserted = changed.filter(({ uid }) => !stored.has(uid)).length;
  return { inserted, amended: changed.length - inserted, withdrawn: gone.length };
}

function windowStart(hit: Hit, rules: ReadonlyMap<string, FindingRule>): number {
  const rule = rules.get(hit.ruleId);
  return rule ? windowOf(rule.window, hit.hour).start : hit.hour;
}

async function nameFindings(
  client: PoolClient,
  hits: readonly Hit[],
  rules: ReadonlyMap<string, FindingRule>,
): Promise<Finding[]> {
  const people = await readPeople(client, [...new Set(hits.map((hit) => hit.personId))]);
  const assetIds = new Set(hits.flatMap((hit) => (hit.assetId === null ? [] : [hit.assetId])));
  const assets = await readValues(client, [...assetIds]);
  return hits.flatMap((hit) => {
    const rule = rules.get(hit.ruleId);
    const person = people.get(hit.personId);
    if (!rule) return [];
    invariant(person !== undefined, `person ${hit.personId} of a hit has no row`);
    const asset = hit.assetId === null ? null : (assets.get(hit.assetId) ?? null);
    return [makeFinding(hit, rule, { person, asset })];
  });
}
