/** Whether the fields that a rule names are fields that its facts have. */
import { ACCESS_FIELDS, RECORD_FIELDS } from "../access/fact.ts";
import { nearestKey } from "../catalog/unknown-key.ts";
import { COPY_FIELDS } from "../copy/fact.ts";
import { DISAGREEMENT_FIELDS } from "../governance/disagreement.ts";
import { BYPASS_FIELDS } from "../governance/filters-bypassed.ts";
import { ENFORCEMENT_FIELDS } from "../governance/enforcement.ts";
import { PIPELINE_FIELDS } from "../pipeline/fact.ts";
import { OBJECT_FIELDS, SCALAR_FIELDS } from "../record/record-fields.ts";
import type { Expression } from "../sigma/expression.ts";
import type { Category } from "../sigma/rule.ts";
import { VOLUME_FIELDS } from "../volume/fact.ts";
import type { LintCode } from "./codes.ts";

/** The fields of facts that we compute. Of the other categories nobody knows all fields. */
const OWN_FIELDS: Readonly<Partial<Record<Category, readonly string[]>>> = {
  access: ACCESS_FIELDS,
  volume: VOLUME_FIELDS,
  governance: [...new Set([...ENFORCEMENT_FIELDS, ...DISAGREEMENT_FIELDS, ...COPY_FIELDS, ...BYPASS_FIELDS])],
  pipeline: PIPELINE_FIELDS,
};

/**
 * What is wrong with a field that a correlation looks at of the matches of a rule; derive knows some fields of every
 * record, too.
 */
export function correlatedFault(field: string, category: Category): FieldFault | undefined {
  const isKnown = category !== "access" && RECORD_FIELDS.some((name) => name === field);
  return isKnown ? undefined : fieldFault(field, category);
}

/** First parts of names in the Elastic Common Schema. */
const ECS =
  /^(?:@timestamp|agent|aws|client|cloud|destination|ecs|error|event|file|host|http|network|observer|organization|process|related|rule|server|source|target|threat|tls|url|user|user_agent)(?:\.|$)/;
/** First parts of names in the Open Cybersecurity Schema Framework. */
const OCSF =
  /^(?:activity_id|activity_name|actor|api|category_uid|class_uid|cloud|dst_endpoint|finding_info|http_request|identity|metadata|observables|raw_data|severity_id|src_endpoint|status_id|time|type_uid|unmapped|user)(?:\.|$)/;

export interface FieldFault {
  readonly code: LintCode;
  readonly message: string;
}

/** What is wrong with a field's name in a rule of the category; undefined: nothing that is known. */
export function fieldFault(field: string, category: Category): FieldFault | undefined {
  const own = OWN_FIELDS[category];
  const known = own ?? (category === "cloudtrail" ? [...SCALAR_FIELDS, ...OBJECT_FIELDS] : undefined);
  if (known === undefined || known.includes(field)) return undefined;
  const [top = ""] = field.split(".");
  if (own === undefined && OBJECT_FIELDS.includes(top)) return undefined;
  const code = own ? "unknown-field" : "undocumented-field";
  const name = JSON.stringify(field);
  const schema = ECS.test(field) ? "ECS" : OCSF.test(field) ? "OCSF" : undefined;
  if (schema !== undefined) {
    const looks = `${name} looks like a name of ${schema}`;
    if (own) return { code, message: `${looks}, and facts of ${category} have none; write theirs` };
    const pipeline = `--pipeline ${schema.toLowerCase()}_cloudtrail`;
    return { code: "foreign-field", message: `${looks}; map it with ${pipeline}, or write CloudTrail's` };
  }
  if (known.includes(top))
    return { code, message: `${name}: ${top} holds no other fields; write ${top}, or the field you mean` };
  const nearest = nearestOf(top, known);
  const message = `${name} is no field of ${category} facts; the nearest known field is ${nearest}`;
  return { code, message };
}

/** The known name that fewest keystrokes lead to, whatever their case. */
function nearestOf(name: string, known: readonly string[]): string {
  const lower = nearestKey(
    name,
    known.map((one) => one.toLowerCase()),
  );
  return known.find((one) => one.toLowerCase() === lower) ?? "";
}

/** Every field that an expression looks at, but within the parts that `isOther` leaves to others. */
export function fieldsOf(expression: Expression, isOther: (part: Expression) => boolean): Set<string> {
  const found = new Set<string>();
  const walk = (part: Expression): void => {
    if (isOther(part)) return;
    if (part.kind === "not") walk(part.of);
    else if (part.kind !== "field") part.of.forEach(walk);
    else {
      if (part.field !== undefined) found.add(part.field);
      for (const matcher of part.values.flat()) if (matcher.kind === "fieldref") found.add(matcher.field);
    }
  };
  walk(expression);
  return found;
}
