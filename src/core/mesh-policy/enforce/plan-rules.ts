/** Which rules have to be made, or changed, for a policy to be enforced. */
import { shown } from "../../problem.ts";
import type { MeshPolicy } from "../policy.ts";
import { RULE_ACTIONS } from "./state.ts";
import type { SeenDomain, SeenRule } from "./state.ts";
import { ruleName, wantedRules } from "./wanted.ts";
import type { WantedRule } from "./wanted.ts";

export interface RuleStep {
  readonly kind: "create_rule" | "update_rule";
  /** Terms by id. */
  readonly rule: WantedRule;
  /** As it stands; undefined: there is none. */
  readonly before?: SeenRule | undefined;
}

export interface PlannedRules {
  readonly steps: readonly RuleStep[];
  readonly conflicts: readonly string[];
  readonly notes: readonly string[];
  readonly same: number;
}

/** `revised`: names of forms that will have another revision by then, to which rules have to be brought. */
export function planRules(policy: MeshPolicy, seen: SeenDomain, revised: ReadonlySet<string>): PlannedRules {
  const wanted = wantedRules(policy, seen.root, seen.units);
  const planned = wanted.map((rule) => planRule(rule, seen, revised));
  const own = new Set(wanted.map((rule) => `${rule.unit} ${rule.name}`));
  const names = new Set(
    (["publish", "subscribe"] as const).flatMap((action) => [
      ruleName(action, "forms"),
      ruleName(action, "terms"),
    ]),
  );
  return {
    steps: planned.flatMap(({ step }) => step ?? []),
    conflicts: [...planned.flatMap(({ conflict }) => conflict ?? []), ...disabledForms(wanted, policy, seen)],
    notes: seen.rules
      .filter(({ name, unit }) => names.has(name) && !own.has(`${unit} ${name}`))
      .map(
        ({ name, id, unit }) =>
          `rule ${shown(name)} (${id}) of unit ${unit} asks for what the policy no longer does; remove it by hand`,
      ),
    same: planned.filter(({ isSame }) => isSame).length,
  };
}

/** Nothing asks for a form that is disabled, whichever rule requires it. Those of `forms` are told by themselves. */
function disabledForms(
  wanted: readonly WantedRule[],
  { forms: own }: MeshPolicy,
  { forms }: SeenDomain,
): string[] {
  const asked = new Set(wanted.flatMap((rule) => (rule.kind === "forms" ? rule.wanted : [])));
  const disabled = forms.filter(
    ({ name, isDisabled }) => isDisabled && asked.has(name) && !own.some((form) => form.name === name),
  );
  return disabled.map(
    ({ name }) => `form ${shown(name)} is asked for, and is disabled; enable it in DataZone`,
  );
}

/** What one rule of DataZone may require. */
const FORMS_MAX = 5;

interface PlannedRule {
  readonly step?: RuleStep;
  readonly conflict?: string;
  readonly isSame?: boolean;
}

function planRule(wanted: WantedRule, seen: SeenDomain, revised: ReadonlySet<string>): PlannedRule {
  if (seen.unseenRules.has(wanted.unit)) return {}; // the plan says so
  const resolved = wanted.kind === "terms" ? termsById(wanted, seen) : formsOf(wanted, seen, revised);
  if (!("rule" in resolved)) return resolved;
  const { rule } = resolved;
  const others = seen.rules.filter((one) => isAbout(one, rule));
  const own = others.find(({ name }) => name === rule.name);
  const isWhole = (one: SeenRule): boolean =>
    isOfAll(one) && !one.forms.some(({ name }) => revised.has(name));
  const kept = new Set(others.filter(isWhole).flatMap((one) => requiredOf(one, seen)));
  const isExact = !own || (isWhole(own) && requiredOf(own, seen).every((one) => rule.wanted.includes(one)));
  if (isExact && rule.wanted.every((one) => kept.has(one))) return { isSame: true };
  if (rule.kind === "forms" && rule.wanted.length > FORMS_MAX)
    return {
      conflict: `rule "${rule.name}" of unit ${shown(rule.unit)} asks for ${rule.wanted.length} forms, and DataZone takes ${FORMS_MAX}: join some of them`,
    };
  return { step: own ? { kind: "update_rule", rule, before: own } : { kind: "create_rule", rule } };
}

type Resolved =
  | { readonly rule: WantedRule }
  | { readonly conflict: string }
  | { readonly rule?: never; readonly isSame?: never };

function termsById(rule: WantedRule, { terms, isTermsSeen }: SeenDomain): Resolved {
  const ids = rule.wanted.map((one) => {
    if (terms.some(({ id }) => id === one)) return one;
    const named = terms.filter(({ name }) => name === one);
    return named.length === 1 ? (named[0]?.id ?? "") : undefined;
  });
  const at = ids.indexOf(undefined);
  if (at < 0) return { rule: { ...rule, wanted: ids.filter((id) => id !== undefined) } };
  if (!isTermsSeen) return {};
  return {
    conflict: `term ${shown(rule.wanted[at] ?? "")} is asked for, and there is none, or several of that name; correct it, or give its id`,
  };
}

function formsOf(rule: WantedRule, seen: SeenDomain, revised: ReadonlySet<string>): Resolved {
  const missing = rule.wanted.filter(
    (name) => !revised.has(name) && !seen.forms.some((form) => form.name === name),
  );
  if (missing.length === 0) return { rule };
  if (missing.every((name) => seen.unseenForms.has("*") || seen.unseenForms.has(name))) return {};
  return { conflict: `form ${shown(missing.join(", "))} is asked for, and there is none; add it to forms` };
}

function isAbout(one: SeenRule, { unit, action, kind }: WantedRule): boolean {
  return one.unit === unit && one.action === RULE_ACTIONS[action] && one[kind].length > 0;
}

/** Of every asset, product and project, and of the units below. */
export function isOfAll({ includesChildren, assetTypes, projects, products }: SeenRule): boolean {
  return includesChildren && products && assetTypes === undefined && projects === undefined;
}

/** Forms count in their present revision alone. */
function requiredOf({ forms, terms }: SeenRule, seen: SeenDomain): string[] {
  const current = forms.filter(({ name, revision }) => {
    const form = seen.forms.find((one) => one.name === name);
    return form === undefined || form.revision === revision;
  });
  return [...current.map(({ name }) => name), ...terms];
}
