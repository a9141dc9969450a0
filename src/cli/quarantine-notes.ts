/** Says on stderr which files could not be read: a reader of a result must know what is not in it. */
import process from "node:process";
import { shownText } from "../core/record/text.ts";
import type { FileReport } from "../jobs/ingest/index.ts";

/** One line for each file that was set aside as a whole. Returns how many there are. */
export function sayQuarantined(files: readonly FileReport[]): number {
  const quarantined = files.filter(({ state }) => state === "quarantined");
  for (const { path, reason, detail } of quarantined) {
    const text = `${path}: ${reason} (${detail ?? "no detail"})`;
    process.stderr.write(`quarantined ${shownText(text)}\n`);
  }
  for (const { path } of files.filter(({ reason }) => reason === "path"))
    process.stderr.write(`not read: ${shownText(path)}: its path is longer than 2000 bytes; move the file\n`);
  return quarantined.length;
}
