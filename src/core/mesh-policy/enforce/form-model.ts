/** The Smithy model of a metadata form type: how it is written, and what fields a model that stands has. */
import type { FormField, FormType } from "../policy.ts";

const SHAPES: Readonly<Record<FormField["type"], string>> = {
  string: "String",
  boolean: "Boolean",
  integer: "Integer",
  long: "Long",
  float: "Float",
  double: "Double",
};
const TYPES: ReadonlyMap<string, FormField["type"]> = new Map(
  Object.entries(SHAPES).map(([type, shape]) => [shape, type as FormField["type"]]),
);

/** As DataZone takes it: one structure. https://docs.aws.amazon.com/datazone/latest/userguide/create-metadata-form.html */
export function modelOf({ name, fields }: Pick<FormType, "name" | "fields">): string {
  const members = fields.map(
    (field) => `${field.required ? "  @required\n" : ""}  ${field.name}: ${SHAPES[field.type]}`,
  );
  return `structure ${name} {\n${members.join("\n\n")}\n}\n`;
}

/** A field of a model that stands; its type is Smithy's own name where it is none of ours. */
export interface ModelField {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

/** The fields of the structure of a form, in their order; undefined: the model has no such structure. Traits but `@required` are passed over. */
export function fieldsOf(model: string, name: string): readonly ModelField[] | undefined {
  const body = bodyOf(withoutText(model), name);
  if (body === undefined) return undefined;
  return [...body.matchAll(MEMBER)].map(([, traits = "", field = "", shape = ""]) => ({
    name: field,
    type: typeOf(shape),
    required: /@(?:smithy\.api#)?required\b/.test(traits),
  }));
}

/** Traits, with what stands in their brackets, then the member. */
const MEMBER = /((?:@[\w.#]+(?:\([^)]*\))?\s*)*)\b(\w+)\s*:\s*([\w.#]+)/g;

/** Texts, comments, and what traits say in brackets hold no members. */
function withoutText(model: string): string {
  return model
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\/\/[^\n]*/g, "")
    .replaceAll(/\([^()]*\)/g, "()");
}

function bodyOf(model: string, name: string): string | undefined {
  const literal = name.replaceAll(/\W/gu, String.raw`\$&`);
  const [, own] = new RegExp(`structure\\s+${literal}\\b[^{]*\\{([^}]*)\\}`).exec(model) ?? [];
  return own;
}

function typeOf(shape: string): string {
  const own = shape.split("#").at(-1) ?? shape;
  return TYPES.get(own) ?? own;
}

/** The same fields, whatever their order. */
export function hasFields(fields: readonly ModelField[], wanted: readonly ModelField[]): boolean {
  const textOf = (all: readonly ModelField[]): string =>
    JSON.stringify(all.map(({ name, type, required }) => `${name} ${type} ${required}`).toSorted(byText));
  return textOf(fields) === textOf(wanted);
}

function byText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
