/** Erases people from a kept database. */
import type { Config } from "../config.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { AuditplaneError } from "../errors.ts";
import { erasePerson } from "../jobs/privacy/erase.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";

export interface EraseOptions extends Answered {
  readonly reason: string;
  readonly author: string;
  readonly dataDir?: string;
}

export async function performErase(person: string, options: EraseOptions, config: Config): Promise<void> {
  const { reason, author } = options;
  if (reason.trim() === "" || author.trim() === "")
    throw new AuditplaneError("usage", "could not erase: --reason and --author must say something");
  const { alias, names, changed, entries } = await withKeptDatabase(options.dataDir, config, ({ pool }) =>
    erasePerson(pool, { person, author, reason }),
  );
  const tables = Object.entries(changed).map(([table, count]) => `  ${table}: ${count}`);
  const text = [
    `Erased, with ${formatCounted(names, "name")} of theirs: they are ${alias} from now on. Rows that were changed:`,
    ...tables,
    `From ${formatCounted(entries, "entry", "entries")} of the audit log it is gone who it was.`,
    "Where a catalog file or a settings file names them, put the alias in the place of the name.",
    "",
  ].join("\n");
  await answer(options, text, { person: alias, names, changed, audit_entries: entries });
}
