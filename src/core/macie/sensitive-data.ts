/** What Macie found in an object: kinds of data, types, how often and where. */
import { objectOf } from "../record/text.ts";
import type { JsonObject } from "../record/text.ts";
import { describe, objectsOf, textOf, wholeOf } from "./fields.ts";
import type { Doubts } from "./fields.ts";
import { readOccurrences } from "./occurrences.ts";
import type { Occurrences } from "./occurrences.ts";

export const DATA_KINDS = [
  "PERSONAL_INFORMATION",
  "FINANCIAL_INFORMATION",
  "CREDENTIALS",
  "CUSTOM_IDENTIFIER",
  /** A category that Macie had none of when this was written. */
  "OTHER",
] as const;
export type DataKind = (typeof DATA_KINDS)[number];

export interface Detection {
  readonly kind: DataKind;
  /** `CREDIT_CARD_NUMBER`; of a custom identifier its name. */
  readonly type: string;
  /** How often in the object; 0 where Macie does not say. */
  readonly count: number;
  readonly occurrences: Occurrences;
}

export interface SensitiveData {
  /** `COMPLETE`, `PARTIAL`, `SKIPPED`: how much of the object was looked at. */
  readonly status: string | undefined;
  /** Why not all of it. */
  readonly reason: string | undefined;
  /** True if there are more places than a finding holds. */
  readonly hasMore: boolean;
  readonly detections: readonly Detection[];
}

const RESULT = "classificationDetails.result";
/** Categories there are five of, types of managed identifiers about two hundred. */
const CATEGORIES_MAX = 20;
const DETECTIONS_MAX = 500;
const NAME_MAX = 256;

/** Reads `classificationDetails`. A detection that cannot be read is left out, and said; its siblings are not. */
export function readSensitiveData(details: unknown, doubts: Doubts): SensitiveData {
  const result = objectOf(objectOf(details)?.["result"]);
  if (!result) doubts.add(RESULT, "is absent");
  const status = objectOf(result?.["status"]);
  return {
    status: textOf(status?.["code"], NAME_MAX),
    reason: textOf(status?.["reason"], NAME_MAX),
    hasMore: result?.["additionalOccurrences"] === true,
    detections: [...managed(result, doubts), ...custom(result, doubts)],
  };
}

function managed(result: JsonObject | undefined, doubts: Doubts): Detection[] {
  const place = `${RESULT}.sensitiveData`;
  return objectsOf(result?.["sensitiveData"], { place, max: CATEGORIES_MAX, doubts }).flatMap((item, at) => {
    const kind = kindOf(item["category"]);
    if (kind === "OTHER") doubts.add(`${place}[${at}].category`, `is ${describe(item["category"])}`);
    const inner = `${place}[${at}].detections`;
    return detectionsOf(item["detections"], { kind, nameKeys: ["type"], place: inner, doubts });
  });
}

function custom(result: JsonObject | undefined, doubts: Doubts): Detection[] {
  const { detections } = objectOf(result?.["customDataIdentifiers"]) ?? {};
  const place = `${RESULT}.customDataIdentifiers.detections`;
  return detectionsOf(detections, { kind: "CUSTOM_IDENTIFIER", nameKeys: ["name", "arn"], place, doubts });
}

function detectionsOf(
  value: unknown,
  {
    kind,
    nameKeys,
    place,
    doubts,
  }: { kind: DataKind; nameKeys: readonly string[]; place: string; doubts: Doubts },
): Detection[] {
  return objectsOf(value, { place, max: DETECTIONS_MAX, doubts }).flatMap((detection, at) => {
    const type = nameKeys.map((key) => textOf(detection[key], NAME_MAX)).find((name) => name !== undefined);
    if (type === undefined) doubts.add(`${place}[${at}]`, `has no ${nameKeys.join(" or ")}`);
    const count = wholeOf(detection["count"]);
    if (count === undefined) doubts.add(`${place}[${at}].count`, `is ${describe(detection["count"])}`);
    if (type === undefined) return [];
    const occurrences = readOccurrences(detection["occurrences"], `${place}[${at}].occurrences`, doubts);
    return { kind, type, count: count ?? 0, occurrences };
  });
}

function kindOf(category: unknown): DataKind {
  return DATA_KINDS.find((kind) => kind === category) ?? "OTHER";
}
