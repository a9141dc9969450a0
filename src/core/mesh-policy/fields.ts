/** Fields that a policy asks for: `form.field`, or `field` where one form alone has it. */
import { shown } from "../problem.ts";
import type { PolicyFault } from "./fault.ts";
import type { FormType, Required } from "./policy.ts";

/** The form of the policy that has a field; undefined: none has it, or several have. */
export function formOfField(field: string, forms: readonly FormType[]): FormType | undefined {
  const [form, own] = partsOf(field);
  const having = forms.filter(
    ({ name, fields }) => (form === undefined || name === form) && fields.some((one) => one.name === own),
  );
  return having.length === 1 ? having[0] : undefined;
}

/** Fields that nobody would ask for: of no form of the policy, of several, or of one that does not require them. Paths are within the entry. */
export function unaskedFields(
  required: { readonly publish: Required; readonly subscribe: Required },
  forms: readonly FormType[],
): PolicyFault[] {
  return (["publish", "subscribe"] as const).flatMap((action) =>
    required[action].fields.flatMap((field, at) => {
      const fault = fieldFault(field, forms);
      return fault === undefined
        ? []
        : [{ path: ["require", action, "fields", at], message: `fields: ${fault}` }];
    }),
  );
}

function fieldFault(field: string, forms: readonly FormType[]): string | undefined {
  const [name, own] = partsOf(field);
  const found = formOfField(field, forms)?.fields.find((one) => one.name === own);
  if (found)
    return found.required
      ? undefined
      : `${shown(field)} is asked for, and its form does not require it; write required: true there`;
  const form = forms.find((one) => one.name === name);
  if (form)
    return `form ${shown(form.name)} has no field ${shown(own)}; it has ${shown(form.fields.map((one) => one.name).join(", "))}`;
  if (name !== undefined)
    return `${shown(name)} is none of forms, which say what fields there are; add it there`;
  const several = forms.filter(({ fields }) => fields.some((one) => one.name === own));
  return several.length === 0
    ? `no form has a field ${shown(own)}; add it to forms`
    : `${shown(several.map((one) => one.name).join(", "))} have a field ${shown(own)}; write ${shown(several[0]?.name ?? "")}.${shown(own)}`;
}

function partsOf(field: string): readonly [string | undefined, string] {
  const dot = field.lastIndexOf(".");
  return dot < 0 ? [undefined, field] : [field.slice(0, dot), field.slice(dot + 1)];
}
