/** Reads pipelines from files. See README.md. */
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { addProblems, formatProblem } from "../../core/problem.ts";
import type { Problem } from "../../core/problem.ts";
import { joinPipelines } from "../../core/sigma/pipeline/pipeline.ts";
import type { Pipeline, PipelineFile } from "../../core/sigma/pipeline/pipeline.ts";
import { readPipeline } from "../../core/sigma/pipeline/read-pipeline.ts";
import { findNoUtf8 } from "../../core/utf8.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";

const FILE_MAX = 1_048_576;

/**
 * The pipelines as one; each is the name of one in the folder, without its ending, or the path of a file. Throws
 * `input_missing`, or `pipeline_invalid` with every problem of all of them on a line of its own.
 */
export async function readPipelines(given: readonly string[], folder: string): Promise<Pipeline> {
  const shipped = (await readdir(folder)).map((name) => name.replace(/\.yml$/, "")).sort();
  const pipelines: PipelineFile[] = [];
  const problems: Problem[] = [];
  for (const name of given) {
    const path = shipped.includes(name) ? join(folder, `${name}.yml`) : name;
    const read = readPipeline(await readText(path, shipped), path);
    if (read.ok) pipelines.push(read.pipeline);
    else addProblems(problems, read.problems);
  }
  if (problems.length === 0) return joinPipelines(pipelines);
  throw new AuditplaneError("pipeline_invalid", problems.map(formatProblem).join("\n"));
}

async function readText(path: string, shipped: readonly string[]): Promise<string> {
  const refuse = (reason: string, options?: { cause: unknown }): never => {
    const fix = `give the path of a file, or one of ${shipped.join(", ")}`;
    throw new AuditplaneError(
      "input_missing",
      `could not read the pipeline ${path}: ${reason}; ${fix}`,
      options,
    );
  };
  let bytes: Buffer | undefined;
  try {
    const { size } = await stat(path);
    if (size <= FILE_MAX) bytes = await readFile(path);
  } catch (cause) {
    return refuse(reasonOf(cause), { cause });
  }
  if (!bytes) return refuse(`it is larger than ${FILE_MAX} bytes`);
  const place = findNoUtf8(bytes);
  if (place) return refuse(`line ${place.line}, column ${place.column} is no UTF-8; save it as UTF-8`);
  return bytes.toString("utf8");
}
