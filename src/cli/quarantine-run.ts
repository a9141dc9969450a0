/** Shows the quarantine of a kept database. */
import process from "node:process";
import { openReader } from "../app.ts";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { shownText } from "../core/record/text.ts";
import { AuditplaneError } from "../errors.ts";
import { lookAgain } from "../jobs/replay/look-again.ts";
import { writeList } from "../reports/quarantine/list.ts";
import type { ListFormat } from "../reports/quarantine/list.ts";
import { renderFile, renderRecord } from "../reports/quarantine/show.ts";
import type { FoundFile, ShownFile } from "../reports/quarantine/show.ts";
import { renderShownJson } from "../reports/quarantine/show-json.ts";
import { findObjects } from "../store/objects-again.ts";
import { WHOLE_FILE } from "../store/quarantine.ts";
import { readQuarantinedFiles, readSetAside } from "../store/quarantine-view.ts";
import type { QuarantinedFile } from "../store/quarantine-view.ts";
import { readRawFile } from "../store/raw-files.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { printPieces } from "./print-out.ts";
import { programName } from "./program-name.ts";

export const SHOW_FORMATS = ["table", "json"] as const;
type ShowFormat = (typeof SHOW_FORMATS)[number];

/** Records of a file that are shown at once. */
const ROWS_MAX = 40;

export async function performList(
  options: { readonly reason?: string; readonly format: ListFormat; readonly dataDir?: string },
  config: Config,
): Promise<void> {
  await withKeptDatabase(options.dataDir, config, ({ pool }) => {
    const style = {
      format: options.format,
      width: process.stdout.isTTY ? process.stdout.columns : undefined,
      invocation: { program: programName(), dataDir: options.dataDir },
    };
    return writeList(pool, { reason: options.reason, style }, printPieces);
  });
}

/** Shows a file, or one of its records. Returns false if the record that was asked for could not be read. */
export function performShow(
  { path, ordinal }: { readonly path: string; readonly ordinal: number | undefined },
  options: { readonly format: ShowFormat; readonly dataDir?: string },
  config: Config,
): Promise<boolean> {
  return withKeptDatabase(options.dataDir, config, async (database) => {
    const files = await findFiles(database, path, ordinal);
    const invocation = { program: programName(), dataDir: options.dataDir };
    const isObject = (await findObjects(database.pool, [path])).has(path);
    let isShown = true;
    const all: ShownFile[] = [];
    const reader = openReader({
      pathStyle: config.s3PathStyle,
      rawFile: (raw) => readRawFile(database.pool, raw),
    });
    for (const { file, rows } of files) {
      const look = await lookAgain(file, ordinal, reader);
      const isOther = look.state === "changed" && isObject && rows[0]?.ordinal === WHOLE_FILE;
      const found: FoundFile = isOther ? { state: "replayable" } : look;
      const shown = { file, rows, found };
      all.push(shown);
      isShown &&= ordinal === undefined || found.state === "same";
    }
    reader.close();
    const render = ordinal === undefined ? (one: ShownFile) => renderFile(one, invocation) : renderRecord;
    await printPieces([
      options.format === "json" ? `${renderShownJson(all)}\n` : all.map(render).join("\n\n"),
    ]);
    return isShown;
  });
}

/** The contents of the path of which anything is set aside, or that record. Throws `input_missing` if there is none. */
async function findFiles(
  { pool }: Database,
  path: string,
  ordinal: number | undefined,
): Promise<{ file: QuarantinedFile; rows: Awaited<ReturnType<typeof readSetAside>> }[]> {
  const files = await readQuarantinedFiles(pool, path);
  const found = await Promise.all(
    files.map(async (file) => ({
      file,
      rows: await readSetAside(pool, file.id, { ordinal, limit: ROWS_MAX }),
    })),
  );
  const matching = found.filter(({ rows }) => rows.length > 0);
  if (matching.length > 0) return matching;
  const what = files.length === 0 ? shownText(path) : `record ${ordinal} of ${shownText(path)}`;
  const next =
    files.length === 0 ? "quarantine list prints the paths" : "quarantine show FILE lists the records";
  throw new AuditplaneError("input_missing", `could not show ${what}: it is not set aside; ${next}`);
}
