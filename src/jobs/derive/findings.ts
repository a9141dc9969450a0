/** Compares the findings of a day with what is stored: insert, amend, withdraw. */
import type { PoolClient } from "pg";
import { invariant } from "../../errors.ts";
import { isLive, makeFinding, windowOf } from "../../core/finding/finding.ts";
import type { Finding, FindingRule } from "../../core/finding/finding.ts";
import type { Hit, HitVolume } from "../../core/finding/hit.ts";
import type { Exception } from "../../core/settings/settings.ts";
import { exceptionFor } from "../../core/volume/covered.ts";
import type { Covered } from "../../core/volume/covered.ts";
import { readHits } from "../../store/derived.ts";
import { readValues } from "../../store/dictionary.ts";
import {
  markChanged,
  readStored,
  withdrawFindings,
  writeFindings,
  writeRules,
} from "../../store/findings.ts";
import type { Basis, StoredFinding } from "../../store/findings.ts";
import { readPeople } from "../../store/people.ts";
import { readExceptions } from "../../store/settings.ts";

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
  /** Absent: events. */
  readonly basis?: Basis;
  /** What was compared in hits of unusual volume, the strongest first. */
  readonly volumesOf?: (hit: Hit) => readonly HitVolume[];
  /** Findings of these rules are settled, and no others; undefined: all. */
  readonly only?: readonly string[];
  /** Whether findings of a rule are settled later: those on volume, once it is judged what is usual. */
  readonly isLater?: (ruleId: string) => boolean;
}

/** Brings the findings of one day in line with its hits. Part of the caller's transaction. */
export async function settleFindings(
  client: PoolClient,
  range: { from: number; to: number },
  context: SettleContext,
): Promise<FindingsChange> {
  const within = { ...range, ruleIds: context.only };
  const isLater = context.isLater ?? (() => false);
  const all = await readHits(client, within, (hit) => String(windowStart(hit, context.rules)));
  const hits = all.filter(({ ruleId }) => !isLater(ruleId));
  const exceptions = hits.length === 0 ? [] : await readExceptions(client, range);
  const findings = await nameFindings(client, hits, { ...context, exceptions });
  const known = await readStored(client, within);
  const stored = new Map([...known].filter(([, { ruleId }]) => !isLater(ruleId)));
  return await settle(client, { findings, stored }, context);
}

/** A finding as it is found, and why it is expected; null: it is not. */
export type FoundFinding = Finding & { readonly expected: string | null };

/** Makes what is stored what was found: inserts, amends, withdraws. */
export async function settle(
  client: PoolClient,
  { findings, stored }: { findings: readonly FoundFinding[]; stored: ReadonlyMap<string, StoredFinding> },
  context: SettleContext,
): Promise<FindingsChange> {
  const changed = findings.filter(({ uid, contentHash, hit, expected }) => {
    const known = stored.get(uid);
    if (hit.eventCount < (context.standing?.get(uid) ?? 0)) return false;
    if (!known || known.status === "withdrawn" || known.contentHash !== contentHash) return true;
    return known.reason !== expected;
  });
  await writeRules(client, [...context.rules.values(), ...changed.map(({ rule }) => rule)]);
  await writeFindings(
    client,
    changed.map((finding) => ({ ...finding, live: isLive(finding.hit.lastTime, context.now) })),
    context.basis,
  );
  const present = new Set(findings.map(({ uid }) => uid));
  const gone = [...stored.values()].filter(
    ({ uid, status, ruleId }) =>
      status !== "withdrawn" &&
      !present.has(uid) &&
      !context.standing?.has(uid) &&
      context.isKnownRule(ruleId),
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
  {
    rules,
    exceptions,
    volumesOf,
  }: Pick<SettleContext, "rules" | "volumesOf"> & { readonly exceptions: readonly Exception[] },
): Promise<FoundFinding[]> {
  const people = await readPeople(client, [...new Set(hits.map((hit) => hit.personId))]);
  const isExpectable = ({ ruleId }: Hit): boolean =>
    exceptions.length > 0 && rules.get(ruleId)?.category === "volume";
  const ids = hits.flatMap((hit) => [
    ...(hit.assetId === null ? [] : [hit.assetId]),
    ...(isExpectable(hit) ? [...hit.principals, ...hit.assets.map(([asset]) => asset)] : []),
  ]);
  const values = await readValues(client, [...new Set(ids)]);
  return hits.flatMap((found): FoundFinding[] => {
    const rule = rules.get(found.ruleId);
    const person = people.get(found.personId);
    if (!rule) return [];
    invariant(person !== undefined, `person ${found.personId} of a hit has no row`);
    const volumes = volumesOf?.(found) ?? [];
    const hit = withVolume(found, volumes);
    const asset = hit.assetId === null ? null : (values.get(hit.assetId) ?? null);
    const finding = makeFinding(hit, rule, { person, asset });
    const exception = isExpectable(hit)
      ? exceptionFor({ ...coveredOf(hit, { person, asset, values }), volumes }, exceptions)
      : undefined;
    return [{ ...finding, expected: exception ? `expected by exception ${exception.id}` : null }];
  });
}

/** Ceilings are found by the hour, before it is known what is usual. */
function withVolume(hit: Hit, [volume]: readonly HitVolume[]): Hit {
  if (!volume || hit.first.volume) return hit;
  return { ...hit, first: { ...hit.first, volume } };
}

function coveredOf(
  hit: Hit,
  { person, asset, values }: { person: string; asset: string | null; values: ReadonlyMap<number, string> },
): Omit<Covered, "volumes"> {
  const { principals, assets, bytesOut, objects, lastTime, evidence } = hit;
  return {
    person,
    principals: principals.map((id) => values.get(id) ?? ""),
    assets:
      asset === null
        ? assets.map(([id, bytes, objects]) => ({ asset: values.get(id) ?? "", bytes, objects }))
        : [{ asset, bytes: bytesOut, objects: objects.length }],
    bytesOut,
    objects: objects.length,
    firstTime: evidence[0]?.time ?? lastTime,
    lastTime,
  };
}
