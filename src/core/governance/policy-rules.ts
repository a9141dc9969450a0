/** Rules of DataZone that the policy asks for, and that are not there, or require less: nobody applied the policy, or somebody weakened them. */
import type { EnforcementRule } from "../control-plane/entry.ts";
import type { PolicyUnit } from "../mesh-policy/effective.ts";
import { RULE_ACTIONS } from "../mesh-policy/enforce/state.ts";
import { wantedRules } from "../mesh-policy/enforce/wanted.ts";
import type { WantedRule } from "../mesh-policy/enforce/wanted.ts";
import { shown } from "../problem.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import type { GovernanceGiven } from "./given.ts";
import type { PolicyGiven } from "./policy-given.ts";

/** One for each rule that the policy asks for. Nothing of units whose rules could not be read, or of a domain that is not read. */
export function weakenedRules(given: GovernanceGiven, { policy, unseenRules }: PolicyGiven): Disagreement[] {
  const rows = [...given.current("domain_unit").values()].filter(
    ({ scope }) => policy.domain === undefined || scope.endsWith(`/${policy.domain}`),
  );
  const units = rows.map(
    ({ id, content }): PolicyUnit => ({ id, name: content.name, parent: content.parent }),
  );
  const roots = units.filter(({ parent }) => parent === undefined);
  const [root] = roots;
  // of several domains the policy says which one it is of
  if (!root || roots.length > 1 || unseenRules.has("*")) return [];
  const ids = new Set(units.map(({ id }) => id));
  return wantedRules(policy, root.id, units)
    .filter(({ unit }) => ids.has(unit) && !unseenRules.has(unit))
    .flatMap((wanted) => weakened(wanted, given));
}

function weakened(wanted: WantedRule, given: GovernanceGiven): Disagreement[] {
  const { name, unit, action, kind } = wanted;
  const rules = [...given.current("enforcement_rule").values()]
    .map(({ content }) => content)
    .filter((rule) => rule.unit === unit && rule.action === RULE_ACTIONS[action]);
  const kept = new Set(rules.filter(isOfAll).flatMap((rule) => rule[kind]));
  const missing = wanted.wanted.filter(
    (one) => !kept.has(one) && !(kind === "terms" && hasTerm(one, kept, given)),
  );
  if (missing.length === 0) return [];
  const part = rules.filter((rule) => !isOfAll(rule) && missing.some((one) => rule[kind].includes(one)));
  const own = part.length > 0 ? `; ${part.map(sayLimits).join("; ")}` : "";
  const what = action === "publish" ? "publishes" : "subscribes";
  return [
    disagreement({
      kind: "policy_rule_weakened",
      subject: `${name} of ${unit}`,
      domain: unit,
      names: shown(missing.join(", ")),
      reason: `the policy requires ${shown(missing.join(", "))} of whoever ${what}, and no rule of DataZone requires it of everybody${own}`,
    }),
  ];
}

/** A policy may name a term; rules have ids. */
function hasTerm(name: string, ids: ReadonlySet<string>, given: GovernanceGiven): boolean {
  return [...ids].some((id) => given.current("glossary_term").get(id)?.content.name === name);
}

function isOfAll({ includesChildren, assetTypes, projects, appliesToProducts }: EnforcementRule): boolean {
  return includesChildren && appliesToProducts && assetTypes === undefined && projects === undefined;
}

function sayLimits({
  name,
  includesChildren,
  assetTypes,
  projects,
  appliesToProducts,
}: EnforcementRule): string {
  const limits = [
    ...(includesChildren ? [] : ["not of the units below"]),
    ...(assetTypes ? ["of some types of asset alone"] : []),
    ...(appliesToProducts ? [] : ["not of data products"]),
    ...(projects ? ["of some projects alone"] : []),
  ];
  return `rule ${shown(name)} does, ${limits.join(", ")}`;
}
