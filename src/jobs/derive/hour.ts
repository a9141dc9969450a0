/** Reads one hour: its accesses, enriched, as cells and as hits of rules, and what the answers depend on. */
import type { PoolClient } from "pg";
import { joinTwins } from "../../core/access/twins.ts";
import type { Action as JoinedAction } from "../../core/access/twins.ts";
import { EVERYONE } from "../../core/governance/enforcement.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import { readAccesses, readMatches } from "../../store/accesses.ts";
import type { AccessRow } from "../../store/accesses.ts";
import { TWIN_REACH_MS } from "../ingest/prepare.ts";
import type { Access } from "./access.ts";
import { exceededBy, judgeCeilings } from "./ceiling.ts";
import { Cells } from "./cell.ts";
import type { DeriveContext } from "./context.ts";
import { UnguardedReads } from "./enforcement.ts";
import type { Enricher } from "./enrich.ts";
import { HourHits } from "./hour-hits.ts";
import type { Matched } from "./hour-hits.ts";
import type { UsesFold } from "./uses.ts";

export interface HourInput {
  readonly context: DeriveContext;
  readonly enricher: Enricher;
  readonly isReported: (row: AccessRow) => boolean;
  /** Another record stands in its place. */
  readonly isReplaced: (row: AccessRow) => boolean;
  readonly uses: UsesFold | undefined;
}

export interface HourWork {
  readonly cells: Cells;
  readonly hits: HourHits;
  /** See hour_dependencies. */
  readonly keys: readonly number[];
  readonly judgedUntil: number | null;
}

const NONE: readonly string[] = [];

/** A volume or governance rule judges the whole hour: where one matches, the accesses that it is about are read again. */
export async function readHour(
  client: PoolClient,
  hour: number,
  { context, enricher, isReported, isReplaced, uses }: HourInput,
): Promise<HourWork> {
  const range = { from: hour, to: hour + HOUR_MS };
  const all = await readAccesses(client, { ...range, reach: TWIN_REACH_MS });
  const rows = all.filter((row) => !isReplaced(row));
  await enricher.load(client, rows);
  const actions = joinTwins(rows, (row) => enricher.place(row)).filter(
    ({ row }) => row.time >= range.from && row.time < range.to,
  );
  const accessOf = (action: JoinedAction<AccessRow>): Access =>
    enricher.access(action, action.copies.some(isReported));
  let judgedUntil: number | null = null;
  const cells = new Cells();
  const unguarded = new UnguardedReads();
  const hits = new HourHits(context.reportFiles === undefined);
  for (const action of actions) {
    const access = accessOf(action);
    if (access.lookedUntil >= range.to) judgedUntil = Math.max(judgedUntil ?? 0, access.lookedUntil);
    cells.add(access);
    uses?.add(access, enricher.logOf(access));
    unguarded.add(access);
    for (const id of accessRules(access, context.accessRules, enricher)) {
      const { who, what, reported } = access;
      hits.add(id, { who, what, hit: enricher.accessHit(access), reported });
    }
  }
  const exceeded = judgeCeilings(cells, context.volumeRules);
  if (unguarded.judge(context.governanceRules) || exceeded.size > 0) {
    const everyone = await everyoneOf(context);
    for (const access of actions.map(accessOf)) {
      for (const id of exceededBy(access, exceeded))
        hits.add(id, { ...access, what: null, hit: enricher.accessHit(access) });
      for (const id of unguarded.matchedBy(access))
        hits.add(id, { ...access, who: everyone, hit: enricher.accessHit(access) });
    }
  }
  await addMatches(client, range, { hits, context, enricher, isReported, isReplaced });
  return { cells, hits, keys: enricher.takeDependencies(), judgedUntil };
}

/** In place of a person, where a finding is about what anybody may do. */
async function everyoneOf({ people }: DeriveContext): Promise<Matched["who"]> {
  await people.resolve([EVERYONE]);
  return { personId: people.id(EVERYONE), caller: { person: EVERYONE } };
}

/** The ids of the rules that an access matches. A fact is made only where a rule could. */
function accessRules(access: Access, rules: RuleSet, enricher: Enricher): readonly string[] {
  const { entitlement, who, what, route } = access;
  const { verdict, via } = entitlement;
  const guard = what.asset?.lakeFormation;
  if (!rules.concerns([verdict, via, who.caller.personKind, guard, route])) return NONE;
  return rules.matching(enricher.fact(access)).map(({ rule }) => rule.id);
}

async function addMatches(
  client: PoolClient,
  range: { from: number; to: number },
  { hits, context, enricher, isReported, isReplaced }: Omit<HourInput, "uses"> & { hits: HourHits },
): Promise<void> {
  const all = await readMatches(client, range, [...context.findingRules.keys()]);
  const matched = all.filter(({ row }) => !isReplaced(row));
  const rows = matched.map(({ row }) => row);
  await enricher.load(client, rows);
  for (const { ruleId, row } of matched)
    hits.add(ruleId, {
      who: enricher.caller(row),
      what: null,
      hit: enricher.recordHit(row),
      reported: isReported(row),
    });
}
