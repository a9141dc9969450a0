/** What a user should know of correlations that ask for fields which a kept database does not hold of all its matches. */
import type { Database, Policy } from "../app.ts";
import { RECORD_FIELDS } from "../core/access/fact.ts";
import { shownText } from "../core/record/text.ts";
import { needsOf } from "../core/sigma/correlation/entry.ts";
import { listUncaptured } from "../store/captured.ts";

const KNOWN: ReadonlySet<string> = new Set(RECORD_FIELDS);

/** One line a correlation; empty where there is none. */
export async function uncapturedNote(
  { pool }: Pick<Database, "pool">,
  { rules, correlations }: Pick<Policy, "rules" | "correlations">,
): Promise<string> {
  // accesses are judged anew, with all of their fields
  const onRecords = new Set(rules.filter(({ category }) => category !== "access").map(({ id }) => id));
  const needs = needsOf(correlations).filter(({ rule, field }) => onRecords.has(rule) && !KNOWN.has(field));
  const missing = new Set((await listUncaptured(pool, needs)).map(({ rule, field }) => `${rule} ${field}`));
  const lines = correlations.flatMap(({ title }, at) => {
    const own = needs.filter(
      ({ rule, correlation, field }) => correlation === at && missing.has(`${rule} ${field}`),
    );
    return own.length === 0 ? [] : [lineOf(title, [...new Set(own.map(({ field }) => field))])];
  });
  return lines.join("");
}

function lineOf(title: string, fields: readonly string[]): string {
  return `The correlation "${shownText(title)}" asks for ${fields.map(shownText).join(", ")}, which was not kept of every match that is stored. New events are judged with it; those are not, and what was found of them stands under its former version. To judge them, too, scan the logs into another --data-dir, or see with rules backtest what it finds in them.\n`;
}
