/** An export from the command line's point of view: of a kept database, into a file; whom it tells of is noted first. */
import { userInfo } from "node:os";
import type { Config } from "../config.ts";
import { isHuman } from "../core/privacy/human.ts";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { exportOcsf } from "../jobs/export/ocsf.ts";
import type { Exported } from "../jobs/export/ocsf.ts";
import { writeOcsf } from "../jobs/export/write-ocsf.ts";
import type { OcsfFormat } from "../jobs/export/write-ocsf.ts";
import { noteLooks } from "../store/looks.ts";
import { readVersion } from "../version.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { momentOf } from "./moment.ts";
import { checkOut } from "./write-out.ts";

export interface ExportOcsfOptions extends Answered {
  readonly what: Exported;
  readonly from?: string;
  readonly until?: string;
  readonly as: OcsfFormat;
  readonly output: string;
  readonly author?: string;
  readonly dataDir?: string;
}

const WEEK_MS = 7 * DAY_MS;

export async function performExportOcsf(options: ExportOcsfOptions, config: Config): Promise<void> {
  const { what, as: format, output, dataDir } = options;
  checkOut(output);
  const { from, until } = rangeOf(options);
  const viewer = options.author ?? userInfo().username;
  const count = await withKeptDatabase(dataDir, config, async ({ pool }) => {
    const parts = exportOcsf({ pool, what, from, until, version: readVersion() });
    return await writeOcsf(parts, {
      path: output,
      format,
      async onPart(events) {
        const people = [...new Set(events.flatMap(personOf))].filter((name) => isHuman(name, []));
        await noteLooks(pool, {
          action: "export.made",
          viewer,
          way: "command",
          people,
          reason: `OCSF: ${what}`,
        });
      },
    });
  });
  await answer(options, `${count} ${what} written to ${output}\n`, { what, format, output, count });
}

/** Of a finding: whom it is about. */
function personOf({ evidences }: Readonly<Record<string, unknown>>): string[] {
  const [first] = (evidences ?? []) as { actor?: { user?: { uid?: string } } }[];
  return first?.actor?.user?.uid === undefined ? [] : [first.actor.user.uid];
}

/** Throws `usage` for what is no time, and for a range in which nothing can be. */
function rangeOf({ from, until }: ExportOcsfOptions): { readonly from: number; readonly until: number } {
  const to = until === undefined ? Date.now() : momentOf(until, "export until");
  const since = from === undefined ? to - WEEK_MS : momentOf(from, "export from");
  if (since < to) return { from: since, until: to };
  throw new AuditplaneError(
    "usage",
    `could not export from ${isoTime(since)} until ${isoTime(to)}: it ends before it begins; give an earlier --from, or a later --until`,
  );
}
