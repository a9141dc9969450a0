/** Reads pipelines from files. See README.md. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { addProblems, formatProblem } from "../../core/problem.ts";
import type { Problem } from "../../core/problem.ts";
import { joinPipelines } from "../../core/sigma/pipeline/pipeline.ts";
import type { Pipeline, PipelineFile } from "../../core/sigma/pipeline/pipeline.ts";
import { readPipeline } from "../../core/sigma/pipeline/read-pipeline.ts";
import { AuditplaneError } from "../../errors.ts";
import { readSmallText } from "../read-small-text.ts";

const FILE_MAX = 1_048_576;

/**
 * The pipelines as one; each is the name of one in the folder, without its ending, or the path of a file. Throws
 * `input_missing`, or `pipeline_invalid` with every problem of all of them on a line of its own.
 */
export async function readPipelines(names: readonly string[], folder: string): Promise<Pipeline> {
  const shipped = (await readdir(folder)).map((name) => name.replace(/\.yml$/, "")).sort();
  const fix = `give the path of a file, or one of ${shipped.join(", ")}`;
  const given = { what: "pipeline", fix, max: FILE_MAX };
  const pipelines: PipelineFile[] = [];
  const problems: Problem[] = [];
  for (const name of names) {
    const path = shipped.includes(name) ? join(folder, `${name}.yml`) : name;
    const read = readPipeline(await readSmallText(path, given), path);
    if (read.ok) pipelines.push(read.pipeline);
    else addProblems(problems, read.problems);
  }
  if (problems.length === 0) return joinPipelines(pipelines);
  throw new AuditplaneError("pipeline_invalid", problems.map(formatProblem).join("\n"));
}
