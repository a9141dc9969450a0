/** Finds accesses that go round the filters of an asset, and asks the rules about them. */
import { bypassOf, bypassReason, limitsAt } from "../../../core/governance/filters-bypassed.ts";
import type { BypassFact } from "../../../core/governance/filters-bypassed.ts";
import type { Trace } from "../../../core/copy/trace.ts";
import type { Access } from "../access.ts";
import { accessMatched } from "../actions.ts";
import type { HourInput } from "../actions.ts";
import type { HourHits } from "../hour-hits.ts";
import { aboutAsset, basisOf } from "./about.ts";

interface BypassInput extends Pick<HourInput, "context" | "enricher"> {
  readonly hits: HourHits;
}

/** `trace`: of the access. */
export function judgeBypass(
  access: Access,
  trace: Trace | undefined,
  { context, enricher, hits }: BypassInput,
): void {
  const { row, what, who, action, denied, domain, entitlement, route } = access;
  const own = what.asset && context.filters.get(what.asset.id);
  if (!own || denied || action !== "read") return;
  const filters = limitsAt(own, row.time);
  if (filters === undefined) return;
  const how = bypassOf(route, trace);
  if (how === undefined) return;
  const one = { what, who, at: row.time, domain, entitlement };
  const basis = basisOf(one, context.sensitivities);
  const fact: BypassFact = { kind: "filters_bypassed", how, filters, ...basis };
  const rules = context.governanceRules
    .matching(fact)
    .filter(({ rule }) => context.findingRules.has(rule.id));
  if (rules.length === 0) return;
  const event = aboutAsset(accessMatched(access, enricher), { ...one, reason: bypassReason(fact) });
  for (const { rule } of rules) hits.add(rule.id, event);
}
