/** The table of docs/privacy.md that says how long what is kept. */
import { formatCounted } from "../src/core/finding/explain.ts";
import { RETENTION } from "../src/core/privacy/retention-kinds.ts";
import type { RetentionKind } from "../src/core/privacy/retention-kind.ts";

const BEGIN = "<!-- retention: npm run generate -->\n";
const END = "<!-- end of retention -->\n";

const DELETED_BY: Readonly<Record<RetentionKind["deletes"], string>> = {
  now: "a worker",
  archived: "a worker, once the [archive](archive.md) has it",
  behind: "a worker, once its events have left",
  never: "nobody",
};

/** The page with the table as the code has it. Throws where its marks are missing. */
export function withRetention(page: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from === -1 || to < from) throw new Error("the marks of retention are missing");
  const rows = Object.entries<RetentionKind>(RETENTION).map(
    ([name, { holds, since, days, why, deletes, tables }]) => {
      const kept = days === undefined ? "for ever" : formatCounted(days, "day");
      const by = DELETED_BY[deletes];
      const where = tables.map((table) => `\`${table}\``).join(", ");
      return `| \`${name}\` | ${holds} | ${kept} | ${since} | ${why} | ${by} | ${where} |\n`;
    },
  );
  const head = "| kind | what | kept | from | why | deleted by | tables |\n|---|---|---|---|---|---|---|\n";
  return `${page.slice(0, from + BEGIN.length)}${head}${rows.join("")}${page.slice(to)}`;
}
