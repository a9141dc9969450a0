/** The table of lint codes in docs/sigma.md, from the codes in the code. */
import { LINT_CODES } from "../src/core/rule-lint/codes.ts";

const BEGIN = "<!-- lint codes: npm run generate -->\n";
const END = "<!-- end of lint codes -->\n";

/** The page with the table as the code has it. Throws where its marks are missing. */
export function withLintCodes(page: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from === -1 || to < from) throw new Error("the marks of the lint codes are missing");
  return page.slice(0, from + BEGIN.length) + renderLintCodes() + page.slice(to);
}

function renderLintCodes(): string {
  const rows = Object.entries(LINT_CODES).map(
    ([code, { severity, meaning }]) => `| \`${code}\` | ${severity} | ${meaning} |\n`,
  );
  return `| code | severity | meaning |\n|---|---|---|\n${rows.join("")}`;
}
