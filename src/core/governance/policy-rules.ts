/** Rules of DataZone that the policy asks for, and that are not there, or require less: nobody applied the policy, or somebody weakened them. */
import type { EnforcementRule } from "../control-plane/kinds/enforced.ts";
import { RULE_ACTIONS } from "../mesh-policy/enforce/state.ts";
import { wantedRules } from "../mesh-policy/enforce/wanted.ts";
import type { WantedRule } from "../mesh-policy/enforce/wanted.ts";
import type { MeshPolicy } from "../mesh-policy/policy.ts";
import { shown } from "../problem.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import type { GovernanceGiven } from "./given.ts";
import { policyDomain } from "./policy-domain.ts";
import type { PolicyDomain } from "./policy-domain.ts";
import type { PolicyGiven } from "./policy-given.ts";

/** One for each rule that the policy asks for. Nothing of units whose rules could not be read, or of a domain that is not read. */
export function weakenedRules(given: GovernanceGiven, meshPolicy: PolicyGiven): Disagreement[] {
  const { policy, unseenRules } = meshPolicy;
  const domain = policyDomain(given, meshPolicy);
  if (!domain || unseenRules.has("*")) return [];
  const ids = new Set(domain.units.map(({ id }) => id));
  return wantedRules(policy, domain.root, domain.units)
    .filter(({ unit }) => ids.has(unit) && !unseenRules.has(unit))
    .flatMap((wanted) => weakened(wanted, domain, { given, policy }));
}

function weakened(
  wanted: WantedRule,
  domain: PolicyDomain,
  { given, policy }: { readonly given: GovernanceGiven; readonly policy: MeshPolicy },
): Disagreement[] {
  const { name, unit, action, kind } = wanted;
  const rules = [...given.current("enforcement_rule").values()]
    .map(({ content }) => content)
    .filter((rule) => rule.unit === unit && rule.action === RULE_ACTIONS[action]);
  const isWhole = (rule: EnforcementRule, one: string): boolean =>
    isOfAll(rule) && olderRevision(rule, one, domain) === undefined && !isOff(one);
  // those of the policy's own forms are told of the form
  const isOff = (one: string): boolean =>
    domain.forms.get(one)?.isDisabled === true && !policy.forms.some(({ name: own }) => own === one);
  const kept = new Set(rules.flatMap((rule) => rule[kind].filter((one) => isWhole(rule, one))));
  const missing = wanted.wanted.filter(
    (one) => !kept.has(one) && !(kind === "terms" && hasTerm(one, kept, given)),
  );
  if (missing.length === 0) return [];
  const part = rules.filter((rule) => missing.some((one) => rule[kind].includes(one)));
  const own = part.map((rule) => `; ${sayLimits(rule, missing, domain)}`).join("");
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

/** The revision in which a rule requires a form, and which is not its newest; undefined: it is, or nobody can say. */
function olderRevision(
  { formRevisions }: EnforcementRule,
  form: string,
  { forms }: PolicyDomain,
): { readonly is: string; readonly newest: string } | undefined {
  const [is, newest] = [formRevisions?.[form], forms.get(form)?.revision];
  return is === undefined || newest === undefined || is === newest ? undefined : { is, newest };
}

/** A policy may name a term; rules have ids. */
function hasTerm(name: string, ids: ReadonlySet<string>, given: GovernanceGiven): boolean {
  return [...ids].some((id) => given.current("glossary_term").get(id)?.content.name === name);
}

function isOfAll({ includesChildren, assetTypes, projects, appliesToProducts }: EnforcementRule): boolean {
  return includesChildren && appliesToProducts && assetTypes === undefined && projects === undefined;
}

function sayLimits(rule: EnforcementRule, missing: readonly string[], domain: PolicyDomain): string {
  const { name, includesChildren, assetTypes, projects, appliesToProducts } = rule;
  const older = missing.flatMap((form) => {
    const revision = olderRevision(rule, form, domain);
    return revision ? [{ form, ...revision }] : [];
  });
  const limits = [
    ...(includesChildren ? [] : ["not of the units below"]),
    ...(assetTypes ? ["of some types of asset alone"] : []),
    ...(appliesToProducts ? [] : ["not of data products"]),
    ...(projects ? ["of some projects alone"] : []),
    ...missing
      .filter((form) => domain.forms.get(form)?.isDisabled === true)
      .map((form) => `of ${shown(form)}, which is disabled`),
    ...older.map(
      ({ form, is, newest }) =>
        `of ${shown(form)} in revision ${shown(is)}, which is now at ${shown(newest)}`,
    ),
  ];
  return `rule ${shown(name)} does, ${limits.join(", ")}`;
}
