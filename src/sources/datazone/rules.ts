/** Entries of rules that enforce metadata. */
import type { GetRuleOutput, MetadataFormReference } from "@aws-sdk/client-datazone";
import type { Entry } from "../../core/control-plane/entry.ts";
import { identified, msOf, present } from "./answers.ts";

/** `unit`: the one whose list it is in. */
export function ruleEntry(id: string, rule: GetRuleOutput, unit: string): Entry<"enforcement_rule"> {
  const target = rule.target?.domainUnitTarget;
  const { metadataFormEnforcementDetail: forms, glossaryTermEnforcementDetail: terms } = rule.detail ?? {};
  const appliesToProducts = rule.scope?.dataProduct === true;
  return {
    kind: "enforcement_rule",
    id,
    content: {
      name: rule.name ?? id,
      action: rule.action ?? "",
      unit: target?.domainUnitId ?? unit,
      includesChildren: target?.includeChildDomainUnits === true,
      forms: present(forms?.requiredMetadataForms?.map(({ typeIdentifier }) => typeIdentifier)),
      formRevisions: revisionsOf(forms?.requiredMetadataForms),
      terms: present(terms?.requiredGlossaryTermIds),
      assetTypes: assetTypesOf(rule, appliesToProducts),
      projects: projectsOf(rule),
      appliesToProducts,
    },
    since: msOf(rule.createdAt),
    changed: msOf(rule.updatedAt),
  };
}

function revisionsOf(
  forms: readonly MetadataFormReference[] | undefined,
): Readonly<Record<string, string>> | undefined {
  const known = identified(forms, ({ typeIdentifier }) => typeIdentifier).flatMap(
    ([name, { typeRevision: revision }]) =>
      revision === undefined || revision === "" ? [] : [[name, revision] as const],
  );
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** A rule that is for products and names no types of assets is for products alone. */
function assetTypesOf({ scope }: GetRuleOutput, appliesToProducts: boolean): string[] | undefined {
  const { assetType } = scope ?? {};
  if (assetType === undefined) return appliesToProducts ? [] : undefined;
  return assetType.selectionMode === "SPECIFIC" ? present(assetType.specificAssetTypes) : undefined;
}

function projectsOf({ scope }: GetRuleOutput): string[] | undefined {
  const { project } = scope ?? {};
  return project?.selectionMode === "SPECIFIC" ? present(project.specificProjects) : undefined;
}
