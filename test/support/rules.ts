/** Reads the one rule of a text, and pipelines. */
import { readDocuments } from "../../src/core/sigma/documents.ts";
import { parseRule } from "../../src/core/sigma/parse-rule.ts";
import type { ParsedRule } from "../../src/core/sigma/parse-rule.ts";
import { NO_PIPELINE, joinPipelines } from "../../src/core/sigma/pipeline/pipeline.ts";
import type { Pipeline } from "../../src/core/sigma/pipeline/pipeline.ts";
import { readPipeline } from "../../src/core/sigma/pipeline/read-pipeline.ts";

export function readRule(text: string, path = "rule.yml", pipeline = NO_PIPELINE): ParsedRule {
  const { documents, problems } = readDocuments(text, path);
  const [first] = documents;
  if (!first || problems.length > 0) return { ok: false, problems };
  return parseRule(first, pipeline);
}

/** Pipelines that are known to be good, as one. */
export function aPipeline(...texts: string[]): Pipeline {
  return joinPipelines(
    texts.map((text) => {
      const read = readPipeline(text, "p.yml");
      if (read.ok) return read.pipeline;
      throw new Error(read.problems.map(({ line, message }) => `${line}: ${message}`).join("\n"));
    }),
  );
}
