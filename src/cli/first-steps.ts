/** From logs to a first catalog: the commands, as they can be copied. */
import { commandLine, nextSteps, shellWord } from "../reports/next-steps.ts";
import { programName } from "./program-name.ts";

/** More would push the rest of the command out of sight. */
const PATHS_MAX = 3;

/** What to do with logs that no catalog explains. */
export function firstSteps(paths: readonly string[], { dataDir }: { readonly dataDir?: string }): string {
  const program = programName();
  const words = pathWords(paths);
  return nextSteps([
    [`${program} catalog draft --from ${words} --output mesh.yaml`, "a first catalog of these logs, to edit"],
    [
      commandLine({ program, dataDir }, `scan ${words} --catalog mesh.yaml`),
      "the same logs, judged by what you made of it",
    ],
  ]);
}

/** What to do with a draft. */
export function judgeSteps(given: {
  readonly from: readonly string[];
  readonly output: string;
  readonly dataDir?: string;
}): string {
  const invocation = { program: programName(), dataDir: given.dataDir };
  const rest = `${pathWords(given.from)} --catalog ${shellWord(given.output, "FILE")}`;
  return nextSteps([
    [
      commandLine(invocation, `scan ${rest}`),
      "what is not right, judged by the file, once you have edited it",
    ],
    [commandLine(invocation, `access-map ${rest}`), "who gets at which data, and how"],
  ]);
}

/** The paths for a shell, or a placeholder where they are many. */
function pathWords(paths: readonly string[]): string {
  return paths.length > PATHS_MAX ? "PATH…" : paths.map((path) => shellWord(path, "PATH")).join(" ");
}
