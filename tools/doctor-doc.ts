/** The table of checks in docs/deploy.md, from the checks in the code. */
import { CHECKS } from "../src/core/doctor/check.ts";

const BEGIN = "<!-- checks: npm run generate -->\n";
const END = "<!-- end of checks -->\n";

/** The page with the table as the code has it. Throws where its marks are missing. */
export function withChecks(page: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from === -1 || to < from) throw new Error("the marks of the checks are missing");
  const rows = Object.entries(CHECKS).map(([name, what]) => `| \`${name}\` | ${what} |\n`);
  return `${page.slice(0, from + BEGIN.length)}| check | is well where |\n|---|---|\n${rows.join("")}${page.slice(to)}`;
}
