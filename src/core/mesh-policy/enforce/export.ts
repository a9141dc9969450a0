/** The policy file of a domain as it stands: what it enforces, and how it is set up. Its plan is empty, but where rules require older revisions of forms. */
import { shown } from "../../problem.ts";
import { FIELD_TYPES } from "../policy.ts";
import type { FloorFile, UnitFile } from "../schema.ts";
import type { ModelField } from "./form-model.ts";
import { isOfAll } from "./plan-rules.ts";
import { RULE_ACTIONS } from "./state.ts";
import type { PolicyAction, SeenDomain, SeenForm, SeenRule } from "./state.ts";

export interface ExportedPolicy {
  readonly floor: FloorFile;
  /** What the file has no words for, or what could not be seen. */
  readonly notes: readonly string[];
}

/** Rules that are of some projects or types alone, and forms that are not of the policy's kinds of field, are told and left out. */
export function exportPolicy(seen: SeenDomain): ExportedPolicy {
  const notes = seen.unseen.map(({ what, why }) => `${shown(what)} could not be seen: ${shown(why)}`);
  const { forms, project } = formsOf(seen, notes);
  const rules = seen.rules.filter((rule) => {
    if (isOfAll(rule)) return true;
    notes.push(
      `rule ${shown(rule.name)} (${rule.id}) is of some projects, types or units alone, which a policy does not say: left out`,
    );
    return false;
  });
  notes.push(...rules.flatMap((rule) => olderForms(rule, seen)));
  const units = [...new Set(rules.map(({ unit }) => unit))].filter((unit) => unit !== seen.root).sort();
  const floor: FloorFile = {
    version: 1,
    domain: seen.id,
    ...(project !== undefined && { forms_project: project }),
    ...(forms.length > 0 && { forms }),
    ...requireOf(seen.root, rules),
    platform: platformOf(seen),
    ...(units.length > 0 && { units: units.map((unit): UnitFile => ({ unit, ...requireOf(unit, rules) })) }),
  };
  return { floor, notes };
}

/** Which forms a rule requires as they were: a policy says of no revision, and means the newest. */
function olderForms({ id, name, forms }: SeenRule, seen: SeenDomain): string[] {
  return forms.flatMap((form) => {
    const newest = seen.forms.find((one) => one.name === form.name)?.revision ?? form.revision;
    return newest === form.revision
      ? []
      : [
          `rule ${shown(name)} (${id}) requires form ${shown(form.name)} in revision ${form.revision}, which is now at ${newest}: policy apply requires that`,
        ];
  });
}

type FormFile = NonNullable<FloorFile["forms"]>[number];

function formsOf(
  seen: SeenDomain,
  notes: string[],
): { readonly forms: FormFile[]; readonly project: string | undefined } {
  const own = seen.forms.filter(({ project }) => project !== undefined);
  const counts = new Map<string, number>();
  for (const { project = "" } of own) counts.set(project, (counts.get(project) ?? 0) + 1);
  const [project] = [...counts.keys()].sort(
    (a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1),
  );
  const forms = own.flatMap((form): FormFile[] => {
    if (form.project !== project) {
      notes.push(`form ${shown(form.name)} is of another project, ${form.project ?? ""}: left out`);
      return [];
    }
    const fields = form.fields?.flatMap(fieldOf);
    if (fields && fields.length > 0 && fields.length === form.fields?.length) return [fileOf(form, fields)];
    notes.push(`form ${shown(form.name)} has fields of types that a policy does not say: left out`);
    return [];
  });
  return { forms, project };
}

function fileOf({ name, description }: SeenForm, fields: FormFile["fields"]): FormFile {
  return { name, ...(description !== undefined && description !== "" && { description }), fields };
}

function fieldOf({ name, type, required }: ModelField): FormFile["fields"] {
  const known = FIELD_TYPES.find((one) => one === type);
  return known === undefined ? [] : [{ name, type: known, required }];
}

function requireOf(unit: string, rules: readonly SeenRule[]): Pick<FloorFile, "require"> {
  const own = rules.filter((rule) => rule.unit === unit);
  const of = (action: PolicyAction) => {
    const about = own.filter((rule) => rule.action === RULE_ACTIONS[action]);
    const forms = [...new Set(about.flatMap((rule) => rule.forms.map(({ name }) => name)))];
    const terms = [...new Set(about.flatMap((rule) => rule.terms))];
    if (forms.length + terms.length === 0) return {};
    return { [action]: { ...(forms.length > 0 && { forms }), ...(terms.length > 0 && { terms }) } };
  };
  const both = { ...of("publish"), ...of("subscribe") };
  return Object.keys(both).length === 0 ? {} : { require: both };
}

function platformOf({
  kmsKey,
  executionRole,
  serviceRole,
  blueprints = [],
}: SeenDomain): NonNullable<FloorFile["platform"]> {
  return {
    ...(kmsKey !== undefined && { kms_key: kmsKey }),
    ...(executionRole !== undefined && { execution_role: executionRole }),
    ...(serviceRole !== undefined && { service_role: serviceRole }),
    ...(blueprints.length > 0 && {
      blueprints: blueprints.map(({ name, regions, manageAccessRole, provisioningRole }) => ({
        name,
        ...(regions.length > 0 && { regions: [...regions] }),
        ...(manageAccessRole !== undefined && { manage_access_role: manageAccessRole }),
        ...(provisioningRole !== undefined && { provisioning_role: provisioningRole }),
      })),
    }),
  };
}
