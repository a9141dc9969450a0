/** A value that a schema of the OpenAPI document allows: the smallest that is easily made. */
import type { OpenApi } from "../../tools/openapi-doc.ts";

type Schema = Readonly<Record<string, unknown>>;

export function sampleOf(given: unknown, api: OpenApi): unknown {
  const schema = given as Schema;
  const ref = schema["$ref"];
  if (typeof ref === "string") return sampleOf(api.components.schemas[ref.split("/").at(-1) ?? ""], api);
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  if (Array.isArray(schema["allOf"])) return merged(schema["allOf"].map((part) => sampleOf(part, api)));
  for (const many of ["oneOf", "anyOf"])
    if (Array.isArray(schema[many])) return sampleOf(schema[many][0], api);
  const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  switch (type) {
    case "object":
      return sampleObject(schema, api);
    case "array":
      return Array.from({ length: Number(schema["minItems"] ?? 0) }, () => sampleOf(schema["items"], api));
    case "integer":
    case "number":
      return Number(schema["minimum"] ?? 1);
    case "boolean":
      return false;
    default:
      return sampleText(schema);
  }
}

function merged(parts: readonly unknown[]): unknown {
  return Object.assign({}, ...parts);
}

function sampleObject(schema: Schema, api: OpenApi): unknown {
  const required = (schema["required"] ?? []) as readonly string[];
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, unknown>>;
  return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name], api)]));
}

function sampleText(schema: Schema): string {
  if (schema["format"] === "date-time") return "2031-01-01T00:00:00.000Z";
  return "sample".padEnd(Number(schema["minLength"] ?? 0), "e");
}
