/** Reads one hour: its accesses, enriched, as cells and as hits of rules, and what the answers depend on. */
import type { PoolClient } from "pg";
import type { AccessFact } from "../../core/access/fact.ts";
import { EVERYONE } from "../../core/governance/enforcement.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import type { Access } from "./access.ts";
import { accessMatched, readActions, readRecords, recordMatched, volumeMatched } from "./actions.ts";
import type { HourInput } from "./actions.ts";
import type { HitScalars } from "../../core/finding/hit.ts";
import type { QueryHour } from "../../store/query-hours.ts";
import { classesOver, exceededBy, judgeCeilings } from "./ceiling.ts";
import type { Exceeded } from "./ceiling.ts";
import { Cells } from "./cell.ts";
import type { HourMatches } from "./correlation/hour-matches.ts";
import { Copies } from "./copies/index.ts";
import { judgeBypass } from "./copies/filters.ts";
import { loadTraces } from "./copies/traces.ts";
import { UnguardedReads } from "./enforcement.ts";
import type { Enricher } from "./enrich.ts";
import { HourHits } from "./hour-hits.ts";
import { personOf } from "./person.ts";
import type { UsesFold } from "./uses.ts";

export interface HourWork {
  readonly cells: Cells;
  readonly hits: HourHits;
  /** See hour_dependencies. */
  readonly keys: readonly number[];
  readonly judgedUntil: number | null;
  readonly queries: readonly QueryHour[];
  /** See hour_assets. */
  readonly assets: ReadonlySet<number>;
}

interface HourSinks {
  readonly uses: UsesFold | undefined;
  /** Takes what correlations look at. */
  readonly matches: HourMatches | undefined;
}

const NONE: readonly string[] = [];

/** A volume or governance rule judges the whole hour: where one matches, the accesses that it is about are read again. */
export async function readHour(
  client: PoolClient,
  hour: number,
  { uses, matches, ...input }: HourInput & HourSinks,
): Promise<HourWork> {
  const { context, enricher } = input;
  const accesses = await readActions(client, hour, input);
  const traces = await loadTraces(client, hour, input);
  let lookedUntil = traces.lookedUntil;
  const cells = new Cells();
  const unguarded = new UnguardedReads();
  const hits = new HourHits(context.reportFiles === undefined);
  const copies = new Copies({ ...input, traces, hits });
  for (const access of accesses) {
    lookedUntil = Math.max(lookedUntil, access.lookedUntil);
    cells.add(access);
    uses?.add(access, enricher.logOf(access));
    unguarded.add(access);
    const trace = copies.add(access);
    judgeBypass(access, trace, { context, enricher, hits });
    const { rules, fact } = judgeAccess(access, context.accessRules, enricher);
    for (const id of rules) if (context.findingRules.has(id)) hits.add(id, accessMatched(access, enricher));
    if (fact) matches?.addAccess(access, rules, fact);
  }
  const exceeded = judgeCeilings(cells, context);
  const isUnguarded = unguarded.judge(context.governanceRules);
  if (copies.finish() || isUnguarded || exceeded.size > 0)
    await addOfHour(accesses, { ...input, hits, exceeded, unguarded, copies });
  await addRecords(client, hour, { ...input, hits, matches });
  return {
    cells,
    hits,
    keys: [...enricher.takeDependencies(), ...traces.keys],
    judgedUntil: lookedUntil >= hour + HOUR_MS ? lookedUntil : null,
    queries: copies.queries(),
    assets: copies.assets,
  };
}

/** Adds the accesses that rules on the whole hour matched. */
async function addOfHour(
  accesses: Iterable<Access>,
  { context, enricher, hits, exceeded, unguarded, copies }: Pick<HourInput, "context" | "enricher"> & OfHour,
): Promise<void> {
  const everyone = await personOf(context, EVERYONE);
  for (const access of accesses) {
    for (const id of exceededBy(access, exceeded)) {
      const { hit, ...matched } = volumeMatched(access, enricher);
      const scalars = (): HitScalars => {
        return { ...hit.scalars(), classification: classesOver(access.who.personId, id, exceeded) };
      };
      hits.add(id, { ...matched, hit: { ...hit, scalars } });
    }
    for (const id of unguarded.matchedBy(access))
      hits.add(id, { ...accessMatched(access, enricher), who: everyone });
    copies.addFollowing(access);
  }
}

interface OfHour {
  readonly hits: HourHits;
  readonly exceeded: Exceeded;
  readonly unguarded: UnguardedReads;
  readonly copies: Copies;
}

/** The ids of the rules that an access matches. A fact is made only where a rule could. */
export function judgeAccess(
  access: Access,
  rules: RuleSet,
  enricher: Enricher,
): { readonly rules: readonly string[]; readonly fact?: AccessFact } {
  const { entitlement, who, what, route } = access;
  const { verdict, via } = entitlement;
  const guard = what.asset?.lakeFormation;
  if (!rules.concerns([verdict, via, who.caller.personKind, guard, route])) return NOTHING;
  const fact = enricher.fact(access);
  return { rules: rules.matching(fact).map(({ rule }) => rule.id), fact };
}
const NOTHING = { rules: NONE };

async function addRecords(
  client: PoolClient,
  hour: number,
  { hits, matches, ...input }: HourInput & { hits: HourHits; matches: HourMatches | undefined },
): Promise<void> {
  const { context } = input;
  const ruleIds = [
    ...new Set([...context.findingRules.keys(), ...(matches ? context.correlated.records : NONE)]),
  ];
  for (const event of await readRecords(client, hour, { ...input, ruleIds })) {
    const { ruleId } = event;
    if (context.findingRules.has(ruleId)) hits.add(ruleId, recordMatched(event, input));
    matches?.addRecord(event);
  }
}
