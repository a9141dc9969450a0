/** A simulation from the command line's point of view: check the directory, write, say what is there now. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { formatBytes, formatCount, formatCounted } from "../core/finding/explain.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";
import { nextSteps, shellWord } from "../reports/next-steps.ts";
import { ATTACK_KINDS } from "../simulate/activity/attack-kinds.ts";
import { writeActivity } from "../simulate/activity/write-activity.ts";
import type { WrittenActivity } from "../simulate/activity/write-activity.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { programName } from "./program-name.ts";
import { createProgress } from "./progress.ts";

export interface SimulateOptions extends Answered {
  readonly output: string;
  readonly people: number;
  readonly days: number;
  readonly from: string;
  readonly seed: number;
  readonly tail: "log-normal" | "log-t";
  readonly attacks?: number;
  readonly duplicates: number;
  readonly shuffle: number;
  readonly late: number;
  readonly digests: boolean;
}

/** Writes and says so. Files of another simulation would mix with these, so the directory must be empty. */
export async function performSimulation(options: SimulateOptions, signal: AbortSignal): Promise<void> {
  await checkEmpty(options.output);
  const { output, attacks, json: _, ...rest } = options;
  const progress = createProgress();
  try {
    const written = await writeActivity(output, {
      ...rest,
      ...(attacks !== undefined && { attacksPerKind: attacks }),
      onHour: (done, total) => {
        signal.throwIfAborted();
        progress.update({ phase: "hours", done, total });
      },
    });
    progress.stop();
    await answer(options, summaryOf(written), plainSummary(written));
    process.stderr.write(afterwards(written, output));
  } finally {
    progress.stop();
  }
}

async function checkEmpty(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    const reason = cause.code === "ENOTDIR" ? "it is a file" : reasonOf(cause);
    throw unusable(directory, reason, cause);
  });
  if (entries.length > 0) throw unusable(directory, "it is not empty");
}

function unusable(directory: string, reason: string, cause?: unknown): AuditplaneError {
  const message = `could not simulate into ${directory}: ${reason}; name a new or an empty directory (--output)`;
  return new AuditplaneError("usage", message, { cause });
}

function summaryOf({ labels, paths, digests, ...written }: WrittenActivity): string {
  const { fleet, attacks } = labels;
  const kinds = ATTACK_KINDS.map((kind) => {
    return [kind, attacks.filter((attack) => attack.kind === kind).length] as const;
  });
  const told = kinds.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  const lines = [
    ["People", `${formatCounted(fleet.humans, "human")}, ${formatCounted(fleet.services, "service")}`],
    ["Days", `${fleet.days} from ${fleet.from}`],
    ["Records", `${formatCount(written.events)}, ${formatCount(written.delivered)} delivered`],
    [
      "Accesses",
      `${formatCount(written.s3Accesses)} of S3, ${formatCount(written.queries)} governed queries`,
    ],
    ["Read", formatBytes(written.bytesOut)],
    [
      "Files",
      `${formatCount(paths.length)}, ${formatBytes(written.bytesGzip)} (${formatBytes(written.bytesRaw)} unzipped)`,
    ],
    ...(digests > 0 ? [["Digests", formatCount(digests)]] : []),
    ["Attacks", told.length > 0 ? told.join(", ") : "none: they need more than 28 days, and people at work"],
  ];
  return lines.map(([name = "", text]) => `${name.padEnd(10)} ${text}\n`).join("");
}

function plainSummary({ labels, logs, catalog, paths, digests, ...written }: WrittenActivity) {
  const { fleet, attacks } = labels;
  return {
    logs,
    catalog,
    people: { humans: fleet.humans, services: fleet.services },
    days: fleet.days,
    from: fleet.from,
    records: written.events,
    delivered: written.delivered,
    accesses: { s3: written.s3Accesses, governed_queries: written.queries },
    bytes_out: written.bytesOut,
    files: paths.length,
    bytes: written.bytesGzip,
    bytes_unzipped: written.bytesRaw,
    digests,
    attacks: attacks.length,
  };
}

function afterwards({ logs, catalog, span, labels }: WrittenActivity, output: string): string {
  const future =
    Date.parse(span?.to ?? "") > Date.now()
      ? "The last days lie in the future, and a scan sets their records aside until they are due; give an earlier --from.\n"
      : "";
  const [logsWord, catalogWord] = [shellWord(logs, "DIR/logs"), shellWord(catalog, "DIR/catalog.yaml")];
  const evaluation = [
    `${programName()} evaluate ${shellWord(output, "DIR")}`,
    "how many of the attacks are found, and how soon",
  ] as const;
  return `${future}${nextSteps([
    [`${programName()} scan ${logsWord} --catalog ${catalogWord}`, "what is found in it"],
    ...(labels.attacks.length > 0 ? [evaluation] : []),
    [`less ${shellWord(join(output, "labels.json"), "DIR/labels.json")}`, "what was put into it"],
  ])}`;
}
