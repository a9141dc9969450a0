/** An export from the command line's point of view: of a kept database, into a file; whom it tells of is noted first. */
import { userInfo } from "node:os";
import process from "node:process";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { isHuman } from "../core/privacy/human.ts";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { AuditplaneError } from "../errors.ts";
import { exportOcsf, listArchivedOnly } from "../jobs/export/ocsf.ts";
import type { Exported } from "../jobs/export/ocsf.ts";
import { encodeOcsf, writePieces } from "../jobs/export/write-ocsf.ts";
import type { OcsfFormat } from "../jobs/export/write-ocsf.ts";
import { appendAudit } from "../store/audit-log.ts";
import { noteLooks } from "../store/looks.ts";
import { PeopleIds } from "../store/people.ts";
import { inTransaction } from "../store/transaction.ts";
import { readVersion } from "../version.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { momentOf } from "./moment.ts";
import { printPieces } from "./print-out.ts";
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
  const range = rangeOf(options);
  const viewer = options.author ?? userInfo().username;
  const { count, archived } = await withKeptDatabase(dataDir, config, async ({ pool }) => {
    let count = 0;
    if (what === "events") await noteEvents(pool, { viewer, ...range });
    const pieces = encodeOcsf(exportOcsf({ pool, what, ...range, version: readVersion() }), {
      format,
      async onPart(events) {
        count += events.length;
        const people = [...new Set(events.flatMap(personOf))].filter((name) => isHuman(name, []));
        const reason = `OCSF: ${what}`;
        await noteLooks(pool, { action: "export.made", viewer, way: "command", people, reason });
      },
    });
    await (output === "-" ? printPieces(pieces) : writePieces(pieces, output));
    return { count, archived: what === "events" ? await listArchivedOnly({ pool, ...range }) : [] };
  });
  if (archived.length > 0) process.stderr.write(`${leftOut(archived)}\n`);
  if (output === "-") return;
  await answer(options, `${count} ${what} written to ${output}\n`, { what, format, output, count, archived });
}

function leftOut(days: readonly string[]): string {
  const [first = "", last = first] = [days[0], days.at(-1)];
  const which = first === last ? first : `${days.length} days from ${first} to ${last}`;
  return `Without ${which}: not in the database. auditplane archive list says what became of them, auditplane restore DAY puts a day back.`;
}

/** Events name whoever called: who took them out, and of which time, is noted each time, before the first is written. */
async function noteEvents(
  pool: Database["pool"],
  { viewer, from, until }: { readonly viewer: string; readonly from: number; readonly until: number },
): Promise<void> {
  await new PeopleIds(pool).resolve([viewer]);
  await inTransaction(pool, (client) =>
    appendAudit(client, [
      {
        actor: { kind: "person", name: viewer },
        action: "export.made",
        subject: { kind: "events", id: `${isoTime(from)}/${isoTime(until)}` },
        reason: "OCSF: events",
        detail: { way: "command" },
      },
    ]),
  );
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
