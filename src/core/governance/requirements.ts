/** What rules of DataZone require of whoever publishes or subscribes. */
import type { Asset } from "../catalog/catalog.ts";
import type { EnforcementRule } from "../control-plane/kinds/enforced.ts";
import type { GovernanceGiven } from "./given.ts";
import { isEmpty } from "./published.ts";
import type { Published } from "./published.ts";

/** A unit and those above it. */
export function unitsAbove(unit: string | undefined, given: GovernanceGiven): string[] {
  const units = given.current("domain_unit");
  const above: string[] = [];
  for (let one = unit; one !== undefined && !above.includes(one); one = units.get(one)?.content.parent)
    above.push(one);
  return above;
}

/** Rules on publishing that speak of an asset: of its unit, or of one above that includes it. */
export function rulesOn(asset: Asset, type: string, given: GovernanceGiven): EnforcementRule[] {
  const own = given.index.projectAt(asset.project, given.at - 1)?.domain;
  const above = unitsAbove(own, given);
  return [...given.current("enforcement_rule").values()]
    .map(({ content }) => content)
    .filter(
      (rule) =>
        rule.action === "CREATE_LISTING_CHANGE_SET" &&
        (rule.unit === own || (rule.includesChildren && above.includes(rule.unit))) &&
        (rule.assetTypes === undefined || rule.assetTypes.some((one) => isType(type, one))) &&
        (rule.projects === undefined || rule.projects.includes(asset.project)),
    );
}

/** Whether a published asset has a form of the type, with something in it. A form mostly has the name of its type. */
export function hasForm({ forms, formTypes }: Published, type: string): boolean {
  return Object.keys(forms).some(
    (name) => (isType(name, type) || isType(formTypes[name] ?? name, type)) && !isEmpty(forms[name]),
  );
}

/** Types are written with and without what is in front of them: `amazon.datazone.GlueTableFormType`. */
function isType(one: string, other: string): boolean {
  return one === other || one.endsWith(`.${other}`) || other.endsWith(`.${one}`);
}

/** What a rule requires that another rule does not require of everybody whom the first one is about. */
export function lostWithout(
  rule: EnforcementRule,
  others: readonly EnforcementRule[],
  given: GovernanceGiven,
): string[] {
  if (projectsNow(rule, given)?.length === 0 && rule.projects?.length !== 0) return [];
  const covering = others.filter((other) => covers(other, rule, given));
  const kept = new Set(covering.flatMap(({ forms, terms }) => [...forms, ...terms]));
  return [...rule.forms, ...rule.terms].filter((one) => !kept.has(one));
}

function covers(other: EnforcementRule, rule: EnforcementRule, given: GovernanceGiven): boolean {
  const isAbove = other.includesChildren && unitsAbove(rule.unit, given).includes(other.unit);
  return (
    other.action === rule.action &&
    (isAbove || (other.unit === rule.unit && (other.includesChildren || !rule.includesChildren))) &&
    holdsAll(other.assetTypes, rule.assetTypes) &&
    holdsAll(other.projects, projectsNow(rule, given))
  );
}

/** Those that there are still: whoever is gone publishes nothing. */
function projectsNow(
  { projects }: Pick<EnforcementRule, "projects">,
  given: GovernanceGiven,
): readonly string[] | undefined {
  const listed = given.current("project");
  return projects?.filter((project) => listed.has(project));
}

/** undefined: all. */
function holdsAll(held: readonly string[] | undefined, wanted: readonly string[] | undefined): boolean {
  return held === undefined || (wanted?.every((one) => held.includes(one)) ?? false);
}
