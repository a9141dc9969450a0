/** Every case, by area, in the order of the table in docs/sigma.md. */
import type { Case } from "../case.ts";
import { badInput } from "./bad-input.ts";
import { conditions } from "./conditions.ts";
import { correlationFiles } from "./correlation-files.ts";
import { correlations } from "./correlations.ts";
import { detections } from "./detections.ts";
import { filters } from "./filters.ts";
import { headers } from "./headers.ts";
import { modifiers } from "./modifiers.ts";
import { sources } from "./sources.ts";
import { values } from "./values.ts";
import { wildcards } from "./wildcards.ts";

export const AREAS: Readonly<Record<string, readonly Case[]>> = {
  "Selections, keywords and fields": detections,
  "Wildcards and case": wildcards,
  "Null, numbers and booleans": values,
  Modifiers: modifiers,
  Conditions: conditions,
  "Rules and collections": headers,
  "Log sources and taxonomies": sources,
  Filters: filters,
  "Correlation files": correlationFiles,
  "What correlations find": correlations,
  "Bad input": badInput,
};
