/** Reads the mesh policy from files. See README.md. */
import { formatProblem } from "../../core/problem.ts";
import { readPolicyFiles } from "../../core/mesh-policy/read-files.ts";
import type { PolicyFiles, PolicyText } from "../../core/mesh-policy/read-files.ts";
import { AuditplaneError } from "../../errors.ts";
import { readSmallText } from "../read-small-text.ts";

const FILE_MAX = 8_388_608;

/**
 * The policy that files make together: the floor first, then domains' own. undefined where no file is given. Throws `input_missing`, or
 * `policy_invalid` with every problem on a line of its own, also where a domain's file loosens the floor.
 */
export async function readMeshPolicyFiles(paths: readonly string[]): Promise<PolicyFiles | undefined> {
  const [first, ...others] = await Promise.all(paths.map(readOne));
  if (!first) return undefined;
  const read = readPolicyFiles(first, others);
  if (read.ok) return read;
  throw new AuditplaneError("policy_invalid", read.problems.map(formatProblem).join("\n"));
}

async function readOne(path: string): Promise<PolicyText> {
  const given = { what: "mesh policy", fix: "give the path of a policy file", max: FILE_MAX };
  return { path, text: await readSmallText(path, given) };
}
