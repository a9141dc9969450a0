/** The labels of a directory that `simulate` wrote, or what is the matter with it. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readLabels } from "../core/evaluation/labels-file.ts";
import type { LabelledFleet } from "../core/evaluation/labels-file.ts";
import { UNCOUNTED_DAYS } from "../core/evaluation/ratings.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";

/** Throws `input_missing` where there are no labels of ours, and `usage` where the fleet is too short to count anything. */
export async function labelledFleet(directory: string): Promise<LabelledFleet> {
  const path = join(directory, "labels.json");
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const isMissing = cause.code === "ENOENT" || cause.code === "ENOTDIR";
    const reason = isMissing ? "there is no labels.json in it" : reasonOf(cause);
    throw new AuditplaneError(
      "input_missing",
      `could not evaluate ${directory}: ${reason}; name a directory that auditplane simulate wrote`,
      { cause },
    );
  });
  const read = readLabels(text);
  if (!read.ok) {
    throw new AuditplaneError(
      "input_missing",
      `could not read the labels in ${path}: ${shownText(read.problem)}; take the file as auditplane simulate wrote it`,
    );
  }
  const { days } = read.labels.fleet;
  if (days > UNCOUNTED_DAYS) return read.labels;
  throw new AuditplaneError(
    "usage",
    `could not evaluate ${directory}: its fleet has ${formatCounted(days, "day")}, and the first ${UNCOUNTED_DAYS} are for learning; simulate ${UNCOUNTED_DAYS + 1} or more (--days)`,
  );
}
