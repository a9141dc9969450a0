/** What a policy says that cannot hold together: cadences that contradict each other, names that stand for nothing, lists that leave nothing. */
import { shown } from "../problem.ts";
import { demandsIn, unitNamed } from "./effective.ts";
import type { PolicyUnit } from "./effective.ts";
import type { PolicyFault } from "./fault.ts";
import { unaskedFields } from "./fields.ts";
import type { Approvers, ClassTerms, MeshPolicy } from "./policy.ts";

/** Of the floor by itself; each is refused. */
export function contradictions(policy: MeshPolicy): PolicyFault[] {
  return [
    ...twice(policy.classifications, ["classifications"]),
    ...twice(policy.forms, ["forms"]),
    ...policy.forms.flatMap(({ fields }, at) => twice(fields, ["forms", at, "fields"])),
    ...twice(policy.platform.blueprints, ["platform", "blueprints"]),
    ...twice(
      policy.breakGlass.map(({ roleArn: name }) => ({ name })),
      ["break_glass"],
      "role_arn",
    ),
    ...policy.breakGlass.flatMap(({ roleArn }, at) => nobodysRole(roleArn, ["break_glass", at, "role_arn"])),
    ...policy.classifications.flatMap((terms, at) => neverReviewed(terms, ["classifications", at])),
    ...policy.classifications.flatMap((terms, at) => {
      const before = policy.classifications[at - 1];
      return before ? looserThanBefore(before, terms, { at, floor: policy.encryption }) : [];
    }),
    ...looserCeilings(policy),
    ...unaskedFields(policy, policy.forms),
  ];
}

/** Of one unit by itself; paths are within its entry. */
export function neverReviewedIn(classifications: readonly ClassTerms[]): PolicyFault[] {
  return classifications.flatMap((terms, at) => neverReviewed(terms, ["classifications", at]));
}

/** What is told once it is known which domain units there are: units that are none, and units in which nothing is allowed. */
export function unitNotes(policy: MeshPolicy, units: readonly PolicyUnit[]): string[] {
  const demandsOf = demandsIn(policy, units);
  const names = [...new Set(policy.units.map(({ unit }) => unit))];
  return names.flatMap((name) => {
    const unit = unitNamed(name, units);
    if (!unit) {
      const same = units.filter((one) => one.name === name);
      if (same.length === 0)
        return [
          `${shown(name)} is no domain unit that is known: its terms hold nowhere; correct the name, or give the id`,
        ];
      const ids = same.map(({ id }) => id).join(", ");
      return [
        `${shown(name)} is the name of several domain units: its terms hold nowhere; give one of the ids ${ids}`,
      ];
    }
    const { regions, locations, classifications, approvers } = demandsOf(unit.id);
    const empty = Object.entries({ regions, locations, classifications }).filter(
      ([, list]) => list?.length === 0,
    );
    return [
      ...empty.map(
        ([what]) =>
          `${shown(name)}: together with the units above it no ${what} are left: nothing is right there`,
      ),
      ...overruled(name, policy, approvers),
    ];
  });
}

/** Of terms that leave different people the upper one stays, and the lower one holds nowhere. */
function overruled(name: string, { units }: MeshPolicy, holding: Approvers | undefined): string[] {
  const own = new Set(units.filter(({ unit }) => unit === name).map(({ approvers }) => approvers));
  return [...own]
    .filter((one) => one !== undefined && one !== holding)
    .map(
      (one) =>
        `${shown(name)}: approvers: ${one ?? ""} lets others approve than a term above it, which says ${holding ?? ""} and holds; write ${holding ?? ""}, or leave it out`,
    );
}

function twice(
  entries: readonly { readonly name: string }[],
  list: readonly (string | number)[],
  key = "name",
): PolicyFault[] {
  const seen = new Set<string>();
  return entries.flatMap(({ name }, at) => {
    const same = name.toLowerCase();
    if (seen.has(same))
      return [
        {
          path: [...list, at, key],
          message: `${list.at(-1) ?? ""}: ${shown(name)} stands here twice; leave one`,
        },
      ];
    seen.add(same);
    return [];
  });
}

/** A use of it would never be told. */
function nobodysRole(arn: string, path: (string | number)[]): PolicyFault[] {
  if (!arn.includes("*")) return [];
  const message = `break_glass: ${shown(arn)} has a star, which is in the name of no role: no use would be told; name each role`;
  return [{ path, message }];
}

function neverReviewed(
  { name, reviewEveryDays, longestDays }: ClassTerms,
  path: (string | number)[],
): PolicyFault[] {
  if (reviewEveryDays === undefined || longestDays === undefined || reviewEveryDays <= longestDays) return [];
  const message = `review_every_days: ${reviewEveryDays} contradicts longest_days, ${longestDays}: a subscription to ${shown(name)} would end before it is reviewed; write ${longestDays} or less`;
  return [{ path: [...path, "review_every_days"], message }];
}

const ORDERED = { reviewEveryDays: "review_every_days", longestDays: "longest_days" } as const;

/** What is more sensitive is not looser. */
function looserThanBefore(
  before: ClassTerms,
  terms: ClassTerms,
  { at, floor }: { readonly at: number; readonly floor: MeshPolicy["encryption"] },
): PolicyFault[] {
  const cadences = Object.entries(ORDERED).flatMap(([key, name]) => {
    const [less, more] = [before[key as keyof typeof ORDERED], terms[key as keyof typeof ORDERED]];
    if (less === undefined || (more !== undefined && more <= less)) return [];
    const says = more === undefined ? "no limit" : String(more);
    const message = `${name}: ${shown(terms.name)} is more sensitive than ${shown(before.name)} and says ${says}, which is looser than ${less}; write ${less} or less, or change the order`;
    return [{ path: ["classifications", at, name], message }];
  });
  const bare =
    before.encryption === undefined || terms.encryption !== undefined || floor !== undefined
      ? []
      : [
          {
            path: ["classifications", at],
            message: `encryption: ${shown(terms.name)} is more sensitive than ${shown(before.name)}, which wants a key of KMS; write encryption: kms, or change the order`,
          },
        ];
  if (before.copies !== "forbidden" || terms.copies === "forbidden") return [...cadences, ...bare];
  const message = `copies: ${shown(terms.name)} is more sensitive than ${shown(before.name)}, of which copies are forbidden; forbid them, or change the order`;
  return [...cadences, ...bare, { path: ["classifications", at, "copies"], message }];
}

function looserCeilings({ classifications, ceilings }: MeshPolicy): PolicyFault[] {
  return classifications.flatMap(({ name }, at) => {
    const before = classifications[at - 1];
    const less = before && ceilings[before.name.toLowerCase()];
    const more = ceilings[name.toLowerCase()];
    if (less === undefined || (more !== undefined && more <= less)) return [];
    const message = `ceiling: ${shown(name)} is more sensitive than ${shown(before?.name ?? "")} and may be read more of; write its ceiling or less, or change the order`;
    return [{ path: ["classifications", at, "ceiling"], message }];
  });
}
