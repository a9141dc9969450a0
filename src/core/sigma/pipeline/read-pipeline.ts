/** Reads a pipeline file. Bad input is a list of problems with their places, all of them at once. */
import { z } from "zod";
import { LocatedDocument } from "../../located-document.ts";
import { fewOfEach } from "../../problem.ts";
import type { Problem } from "../../problem.ts";
import { numberFault } from "../detection.ts";
import type { Where } from "../detection.ts";
import { RegexBudget } from "../regex-budget.ts";
import { keyed, listOf, readPart, refuse, text, unknownType } from "./parts.ts";
import type { At } from "./parts.ts";
import type { PipelineFile, Transformation } from "./pipeline.ts";
import { NO_PLAN } from "./plan.ts";
import { TRANSFORMATIONS } from "./transformations.ts";

export type ReadPipeline =
  | { readonly ok: true; readonly pipeline: PipelineFile }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const value = z.union([z.string(), z.number()], "must be text or a number, or a list of these");
const file = keyed({
  name: text.optional(),
  priority: z.number("must be a number").default(0),
  vars: z
    .record(z.string(), listOf(value, "needs at least one value"), "must be a map of values")
    .default({}),
  transformations: z.array(z.looseObject({}, "must be a map"), "must be a list").default([]),
});

/**
 * Reads YAML as docs/sigma.md describes it; `path` is for the problems.
 * @example
 * readPipeline("transformations: [{ type: field_name_mapping, mapping: { user: userIdentity.arn } }]", "p.yml").ok // true
 */
export function readPipeline(source: string, path: string): ReadPipeline {
  const document = LocatedDocument.parse(source, path);
  const syntax = document.syntaxProblems();
  if (syntax.length > 0) return { ok: false, problems: syntax };
  const raw = document.toData();
  if (raw.problem) return { ok: false, problems: [raw.problem] };
  const problems: Problem[] = [];
  const where: Where = { document, plan: NO_PLAN, problems, regexes: new RegexBudget(), changes: [] };
  const read = readPart(file, raw.data, { at: [], where });
  if (!read) return { ok: false, problems: fewOfEach(problems) };
  const transformations = read.transformations.flatMap(
    (one, at) => readTransformation(one, { at: ["transformations", at], where }) ?? [],
  );
  for (const [name, values] of Object.entries(read.vars)) checkNumbers(values, { at: ["vars", name], where });
  if (problems.length > 0) return { ok: false, problems: fewOfEach(problems) };
  return {
    ok: true,
    pipeline: { priority: read.priority, vars: new Map(Object.entries(read.vars)), transformations },
  };
}

function readTransformation(data: Readonly<Record<string, unknown>>, at: At): Transformation | undefined {
  const { type } = data;
  const isKnown = (name: unknown): name is keyof typeof TRANSFORMATIONS =>
    typeof name === "string" && Object.hasOwn(TRANSFORMATIONS, name);
  if (isKnown(type)) return TRANSFORMATIONS[type](data, at);
  return refuse(at, ["type"], unknownType(type, "transformation", Object.keys(TRANSFORMATIONS)));
}

/** A value is text in the end: a number that would be another text must be quoted. */
function checkNumbers(values: readonly (string | number)[], { at, where }: At): void {
  for (const [index, one] of values.entries()) {
    if (typeof one !== "number") continue;
    const node = where.document.node([...at, index]) ?? where.document.node(at);
    const fault = numberFault(one, node);
    if (fault !== undefined) refuse({ at, where }, [index], fault);
  }
}
