/** The table of docs/archive.md: columns of an archived event. */
import { EVENT_COLUMNS } from "../src/core/archive/event-columns.ts";

const BEGIN = "<!-- columns: npm run generate -->\n";
const END = "<!-- end of columns -->\n";

/** The page with the table as the code has it. Throws where its marks are missing. */
export function withColumns(page: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from === -1 || to < from) throw new Error("the marks of the columns are missing");
  const rows = EVENT_COLUMNS.map(({ name, type, holds }) => `| \`${name}\` | ${type} | ${holds} |\n`);
  return `${page.slice(0, from + BEGIN.length)}| column | type | what |\n|---|---|---|\n${rows.join("")}${page.slice(to)}`;
}
