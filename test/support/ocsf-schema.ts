/** The schema of OCSF that exported events are held against. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { ROOT } from "./cli.ts";

/** Says "valid", or what is wrong, by the class of OCSF 1.5.0 with the profile cloud, as JSON Schema. */
export function ocsfValidator(name: string): (event: object) => unknown {
  const text = readFileSync(join(ROOT, "test/core/export/schemas", `${name}.json`), "utf8");
  const isValid = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(
    JSON.parse(text) as object,
  );
  return (event) => (isValid(JSON.parse(JSON.stringify(event))) ? "valid" : isValid.errors);
}
