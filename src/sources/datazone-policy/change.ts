/** Does one step of a plan: makes a form type or a new revision of it, makes a rule or changes it. */
import { CreateFormTypeCommand, CreateRuleCommand, UpdateRuleCommand } from "@aws-sdk/client-datazone";
import type { DataZoneClient, RuleDetail } from "@aws-sdk/client-datazone";
import { modelOf } from "../../core/mesh-policy/enforce/form-model.ts";
import type { PlanStep } from "../../core/mesh-policy/enforce/plan.ts";
import { RULE_ACTIONS } from "../../core/mesh-policy/enforce/state.ts";
import type { WantedRule } from "../../core/mesh-policy/enforce/wanted.ts";
import { invariant } from "../../errors.ts";

/** What a step left: the id of a rule, or the revision of a form. */
export interface StepDone {
  readonly id: string;
  readonly revision?: string | undefined;
}

/** `revisionOf`: the present revision of a form, by its name. A rule that is made twice by one command is made once (`clientToken`). */
export async function doStep(
  client: DataZoneClient,
  domainIdentifier: string,
  {
    step,
    revisionOf,
  }: { readonly step: PlanStep; readonly revisionOf: (form: string) => string | undefined },
): Promise<StepDone> {
  switch (step.kind) {
    case "create_form":
    case "revise_form": {
      const { form, project: owningProjectIdentifier } = step;
      const { name, description } = form;
      const answer = await client.send(
        new CreateFormTypeCommand({
          domainIdentifier,
          name,
          model: { smithy: modelOf(form) },
          owningProjectIdentifier,
          status: "ENABLED",
          ...(description !== undefined && { description }),
        }),
      );
      return { id: name, revision: answer.revision };
    }
    case "create_rule": {
      const { name, unit, action } = step.rule;
      const answer = await client.send(
        new CreateRuleCommand({
          domainIdentifier,
          name,
          action: RULE_ACTIONS[action],
          target: { domainUnitTarget: { domainUnitId: unit, includeChildDomainUnits: true } },
          scope: OF_ALL,
          detail: detailOf(step.rule, revisionOf),
        }),
      );
      return { id: answer.identifier ?? "" };
    }
    case "update_rule": {
      invariant(step.before, "a rule that is to be changed was seen");
      const { id } = step.before;
      const detail = detailOf(step.rule, revisionOf);
      await client.send(
        new UpdateRuleCommand({
          domainIdentifier,
          identifier: id,
          scope: OF_ALL,
          detail,
          includeChildDomainUnits: true,
        }),
      );
      return { id };
    }
  }
}

/** Every asset, every product, every project. */
const OF_ALL = {
  assetType: { selectionMode: "ALL" },
  dataProduct: true,
  project: { selectionMode: "ALL" },
} as const;

function detailOf(
  { kind, wanted }: WantedRule,
  revisionOf: (form: string) => string | undefined,
): RuleDetail {
  if (kind === "terms") return { glossaryTermEnforcementDetail: { requiredGlossaryTermIds: [...wanted] } };
  return {
    metadataFormEnforcementDetail: {
      requiredMetadataForms: wanted.map((typeIdentifier) => ({
        typeIdentifier,
        typeRevision: revisionOf(typeIdentifier) ?? "",
      })),
    },
  };
}
