/** The table of docs/sigma.md that says what of the rule language is supported, from the cases that the tests run. */
import type { Case } from "../test/core/sigma/conformance/case.ts";
import { AREAS } from "../test/core/sigma/conformance/cases/index.ts";
import { linkOf } from "../test/core/sigma/conformance/sections.ts";

const BEGIN = "<!-- from test/core/sigma/conformance, by npm run generate -->";
const END = "<!-- as far as generated -->";

/** The page with the table as the cases have it now. */
export function renderConformance(page: string): string {
  const [before = "", rest = ""] = page.split(BEGIN);
  const after = rest.split(END)[1];
  if (after === undefined) throw new Error(`docs/sigma.md has lost the lines "${BEGIN}" and "${END}"`);
  const areas = Object.entries(AREAS).map(([name, cases]) => renderArea(name, cases));
  return `${before}${BEGIN}\n\n${areas.join("\n")}\n${renderLinks()}\n${END}${after}`;
}

function renderArea(name: string, cases: readonly Case[]): string {
  const rows = cases.map(({ construct, section, also = [], verdict, name: test }) =>
    [construct, [section, ...also].map(shown).join(", "), verdict, test].map(escape).join(" | "),
  );
  return `<details><summary>${name} (${cases.length})</summary>

| construct | section | verdict | test |
|---|---|---|---|
${rows.map((row) => `| ${row} |\n`).join("")}
</details>
`;
}

function shown(section: Case["section"]): string {
  return section === "none" ? "–" : `[${section}]`;
}

function escape(cell: string): string {
  return cell.replaceAll("|", "\\|");
}

function renderLinks(): string {
  const sections = Object.values(AREAS)
    .flat()
    .flatMap(({ section, also = [] }) => [section, ...also]);
  return [...new Set(sections)]
    .sort()
    .flatMap((section) => {
      const link = linkOf(section);
      return link === undefined ? [] : `[${section}]: ${link}\n`;
    })
    .join("");
}
