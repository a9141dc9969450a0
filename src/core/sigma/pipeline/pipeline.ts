/**
 * Processing pipelines: what is done to a rule before it is compiled, so that rules with other names of fields, or with
 * placeholders, work on the facts that there are. The format is that of pySigma's YAML
 * (https://sigmahq-pysigma.readthedocs.io/en/latest/Processing_Pipelines.html); docs/sigma.md says how much of it.
 */
import type { Expression } from "../expression.ts";
import type { Logsource } from "../logsource.ts";
import type { Placeholders } from "../modifiers.ts";

/** What the transformations do, in order. Several pipelines are joined to one. */
export interface Pipeline {
  readonly transformations: readonly Transformation[];
  readonly vars: Placeholders;
}

export const NO_PIPELINE: Pipeline = { transformations: [], vars: new Map() };

export type Transformation = Action & {
  readonly id: string | undefined;
  /** Where they do not hold, the rule is left alone. */
  readonly onRule: Conditions<RuleCondition>;
  /** Where they do not hold, the line is left alone. */
  readonly onField: Conditions<FieldCondition>;
};

export type Action =
  | { readonly type: "field_name_mapping" | "field_name_prefix_mapping"; readonly mapping: Names }
  | { readonly type: "field_name_prefix" | "field_name_suffix"; readonly text: string }
  | { readonly type: "value_detections"; readonly field: string; readonly cases: readonly Case[] }
  | { readonly type: "drop_detection_item" }
  | { readonly type: "detection_item_failure"; readonly message: string }
  | { readonly type: "rule_failure"; readonly message: string }
  | { readonly type: "change_logsource"; readonly logsource: Logsource }
  | { readonly type: "value_placeholders"; readonly has: (name: string) => boolean }
  | { readonly type: "add_condition"; readonly expression: Expression; readonly negated: boolean };

/** For a name, or what a name begins with, what stands in its place: several are one field with the values of all. */
export type Names = ReadonlyMap<string, readonly string[]>;

/** A field that facts do not have has this value where the expression holds. */
export interface Case {
  readonly value: string;
  readonly expression: Expression;
}

export interface Conditions<T> {
  /** None: they hold. */
  readonly conditions: readonly T[];
  readonly op: "and" | "or";
  readonly not: boolean;
}

export const RULE_ATTRIBUTES = ["id", "name", "title", "status", "level", "author", "taxonomy"] as const;

export type RuleCondition =
  | { readonly type: "logsource"; readonly logsource: Logsource }
  | { readonly type: "tag"; readonly tag: string }
  | { readonly type: "taxonomy"; readonly taxonomies: readonly string[] }
  | {
      readonly type: "rule_attribute";
      readonly attribute: (typeof RULE_ATTRIBUTES)[number];
      readonly value: string;
      readonly op: "eq" | "ne";
    }
  | { readonly type: "is_sigma_rule" | "is_sigma_correlation_rule" }
  | { readonly type: "processing_item_applied"; readonly id: string };

export type FieldCondition =
  | { readonly type: "include_fields" | "exclude_fields"; readonly has: (field: string) => boolean }
  | { readonly type: "processing_item_applied"; readonly id: string };

/** What conditions may ask of a document. */
export interface About {
  readonly kind: "rule" | "correlation" | "filter";
  /** Of a correlation those of the rules that it refers to. */
  readonly logsources: readonly Logsource[];
  readonly taxonomy: string;
  readonly tags: readonly string[];
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly status?: string | undefined;
  readonly level?: string | undefined;
  readonly author?: string | undefined;
}

/** A pipeline as a file has it. */
export interface PipelineFile extends Pipeline {
  readonly priority: number;
}

/** Pipelines as one: the smaller priority first, of equals as they are given. Of values with one name the last count. */
export function joinPipelines(files: readonly PipelineFile[]): Pipeline {
  const sorted = files.toSorted((a, b) => a.priority - b.priority);
  return {
    transformations: sorted.flatMap(({ transformations }) => transformations),
    vars: new Map(sorted.flatMap(({ vars }) => [...vars])),
  };
}
