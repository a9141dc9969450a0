/** A replay from the command line's point of view: check the inputs, run the job, say what came of it. */
import process from "node:process";
import { openKeptDatabase, readPolicy } from "../app.ts";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { formatCount } from "../core/finding/explain.ts";
import { shownText } from "../core/record/text.ts";
import { runReplay } from "../jobs/replay/index.ts";
import type { ReplayOutcome } from "../jobs/replay/index.ts";
import type { ReplayedFile } from "../jobs/replay/replayed-file.ts";
import { renderReplayed } from "../reports/quarantine/replayed.ts";
import { commandLine, nextSteps, shellWord } from "../reports/next-steps.ts";
import { checkInputs } from "./kept-inputs.ts";
import type { PolicyOptions } from "./policy-options.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { endWithBroken } from "./broken-rules.ts";
import { programName } from "./program-name.ts";
import { withThreads } from "./with-threads.ts";

export interface ReplayOptions extends PolicyOptions, Answered {
  readonly reason?: string;
  readonly dataDir?: string;
}

/** Replays and prints. Returns false if anything that was asked for could not be read. */
export async function performReplay(
  paths: readonly string[],
  options: ReplayOptions,
  { config, signal }: { readonly config: Config; readonly signal: AbortSignal },
): Promise<boolean> {
  const policy = await readPolicy({
    catalog: options.catalog,
    rules: options.rules ?? [],
    pipelines: options.pipeline ?? [],
    builtinRules: options.builtinRules,
  });
  const open = (): Promise<Database> => openKeptDatabase(config, options.dataDir);
  const isRead = await withThreads({ open, policy, config, signal }, async ({ database, run }) => {
    await checkInputs(database, { policy, config }, { verb: "replay", fix: "give --catalog" });
    const wanted = { reason: options.reason, paths: paths.length === 0 ? undefined : paths };
    const outcome = await run((deps) => runReplay(wanted, deps));
    sayUnread(outcome, paths);
    await answer(options, renderReplayed(outcome) + next(outcome, options), { ...outcome });
    const isUnread = ({ state }: ReplayedFile): boolean => state !== "read" && state !== "changed";
    return outcome.unknown.length === 0 && !outcome.files.some(isUnread);
  });
  endWithBroken(policy);
  return isRead;
}

function sayUnread({ files, unknown }: ReplayOutcome, paths: readonly string[]): void {
  const seen = new Set([...unknown, ...files.map(({ path }) => path)]);
  const lines = [
    ...unknown.map(
      (path) => [path, "no file of this path is known; quarantine list prints the paths"] as const,
    ),
    ...[...new Set(paths)]
      .filter((path) => !seen.has(path))
      .map((path) => [path, "nothing of it is set aside"] as const),
    ...files.flatMap(({ path, state, detail = "" }) =>
      state === "read" ? [] : [[path, `${detail}; ${ADVICE[state]}`] as const],
    ),
  ];
  for (const line of lines.slice(0, LINES_MAX)) {
    process.stderr.write(`not read: ${line.map(shownText).join(": ")}\n`);
  }
  const rest = lines.length - LINES_MAX;
  if (rest > 0) process.stderr.write(`not read: ${formatCount(rest)} more\n`);
}

const LINES_MAX = 100;

const ADVICE: Readonly<Record<Exclude<ReplayedFile["state"], "read">, string>> = {
  missing:
    "put it back under this path (a relative path: go to the folder that the scan was started in) and replay again",
  changed: "another content is another file, which scan reads; what was set aside is not in it",
  unavailable: "see that it is there and may be read, and replay again",
  reshaped: "nobody can say which of them were set aside; scan a copy of the file under another name",
};

/** The command that prints the findings of what was read again. */
function next({ files, findings }: ReplayOutcome, options: ReplayOptions): string {
  if (findings.inserted + findings.amended === 0) return "";
  const came = files.filter(({ tallies }) => tallies.some(({ cameIn }) => cameIn > 0));
  if (came.length > 0 && came.every(({ path }) => path.startsWith("s3://"))) return ""; // no scan takes these
  const [first] = came;
  const path = first && came.length === 1 ? shellWord(first.path, "PATH…") : "PATH…";
  const policy = [
    ...(options.catalog === undefined ? [] : ["--catalog", shellWord(options.catalog, "FILE")]),
    ...(options.rules ?? []).flatMap((folder) => ["--rules", shellWord(folder, "DIR")]),
    ...(options.pipeline ?? []).flatMap((name) => ["--pipeline", shellWord(name, "FILE")]),
    ...(options.builtinRules ? [] : ["--no-builtin-rules"]),
  ];
  const command = commandLine(
    { program: programName(), dataDir: options.dataDir },
    ["scan", path, ...policy].join(" "),
  );
  return nextSteps([[command, "the findings of files that are known, without reading them again"]]);
}
