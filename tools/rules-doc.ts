/** The pages of docs/rules: a runbook for each rule that ships with us, and their index; from rule.yml and tests.yml. */
import { basename, dirname, relative } from "node:path";
import { BUILTIN_RULES, readRuleFiles } from "../src/app.ts";
import type { RuleFile } from "../src/app.ts";
import { CATEGORIES } from "../src/core/sigma/rule.ts";
import type { SigmaRule } from "../src/core/sigma/rule.ts";
import { OF_CATEGORY, OF_TIER } from "./rule-words.ts";

interface Page {
  readonly name: string;
  readonly rule: SigmaRule;
  readonly file: RuleFile;
}

/** Texts by the names of files in docs/rules. Throws where a rule cannot be read. */
export async function renderRulePages(): Promise<Map<string, string>> {
  const { files, collection, testProblems } = await readRuleFiles([BUILTIN_RULES], []);
  const problems = [...collection.problems, ...testProblems];
  if (problems.length > 0)
    throw new Error(`rules cannot be read: ${problems[0]?.path}: ${problems[0]?.message}`);
  const pages = collection.rules.map((rule): Page => {
    const file = files.find(({ path }) => path === rule.path);
    if (!file) throw new Error(`${rule.path} is no file of a rule`);
    return { name: basename(dirname(rule.path)), rule, file };
  });
  return new Map([
    ["README.md", renderIndex(pages)],
    ...pages.map((page) => [`${page.name}.md`, renderPage(page)] as const),
  ]);
}

function renderIndex(pages: readonly Page[]): string {
  const sections = CATEGORIES.flatMap((category) => {
    const own = pages.filter(({ rule }) => rule.category === category);
    if (own.length === 0) return [];
    const rows = own
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, rule }) => `| [${escaped(rule.title)}](${name}.md) | ${rule.level} | ${rule.tier} |`);
    return [
      `## ${category}\n\n${OF_CATEGORY[category].judges}\n\n| rule | level | tier |\n|---|---|---|\n${rows.join("\n")}\n`,
    ];
  });
  return `# Runbooks of the rules

A page for each rule that ships with auditplane: what it means, how to look into it, and what to do. Messages link to it. Made of
\`rules/*/rule.yml\` and \`tests.yml\` by \`npm run generate\`; rules of your own name a page of theirs (\`auditplane.runbook\`,
[sigma.md](../sigma.md)).

${sections.join("\n")}`;
}

function renderPage({ name, rule, file }: Page): string {
  const { tier, category } = rule;
  const words = OF_CATEGORY[category];
  const sections: readonly (readonly [heading: string, body: string])[] = [
    ["What it means", paragraphs(rule.description)],
    ["Level and tier", `Level **${rule.level}**, tier **${tier}**: ${OF_TIER[tier]}${noteOf(rule)}`],
    ["Why it matters", words.matters],
    ["What its messages say", rule.explanation === undefined ? "" : `> ${templateText(rule.explanation)}`],
    ["How to look into it", words.look],
    ["When it is a false positive", list(rule.falsepositives)],
    ["What to do", numbered(rule.nextSteps)],
    ["What makes it stop", words.stops],
    ["Examples", examplesOf(file)],
    ["References", list(rule.references.map((reference) => `<${reference}>`))],
  ];
  const source = `../../${relative(dirname(BUILTIN_RULES), rule.path)}`;
  return `<!-- Made of ${relative(dirname(BUILTIN_RULES), rule.path)} by npm run generate. -->

# ${rule.title}

${sections
  .filter(([, body]) => body !== "")
  .map(([heading, body]) => `## ${heading}\n\n${body}\n`)
  .join("\n")}
---

Rule \`${rule.id}\` ([${name}](${source})), category ${category}, status ${rule.status}, by ${rule.author}, licence
${rule.license ?? "not stated"}. All rules: [index](README.md).
`;
}

function noteOf({ shadow, window, grouping, category }: SigmaRule): string {
  const groups =
    category === "volume"
      ? "person and day"
      : grouping === "consumer"
        ? "project, else role, and asset"
        : category === "pipeline"
          ? "thing that it is about"
          : "person and asset";
  const hidden = shadow ? " It is in shadow: findings are stored, and nobody is told." : "";
  return `${hidden} A finding is of ${window === "hour" ? "an hour" : "a day"} (UTC); alerts are one for each ${groups}.`;
}

function examplesOf({ tests }: RuleFile): string {
  const named = (sign: "match" | "no_match"): string =>
    list((tests?.tests ?? []).filter(({ expected }) => expected === sign).map(({ name }) => name));
  const [match, no] = [named("match"), named("no_match")];
  return [
    ...(match === "" ? [] : [`It fires where:\n\n${match}`]),
    ...(no === "" ? [] : [`It does not where:\n\n${no}`]),
  ].join("\n\n");
}

/** A template with its placeholders as words. */
function templateText(template: string): string {
  const parts = template
    .trim()
    .replace(/\s+/g, " ")
    .split(/\{([a-z_]+)\}/);
  return parts.map((part, at) => (at % 2 === 0 ? escaped(part) : `*${part.replaceAll("_", " ")}*`)).join("");
}

function paragraphs(text: string): string {
  return escaped(text.trim());
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item.startsWith("<http") ? item : escaped(item)}`).join("\n");
}

function numbered(items: readonly string[]): string {
  return items.map((item, at) => `${at + 1}. ${escaped(item)}`).join("\n");
}

/** Nothing of a rule is markup, but for code; within a word a `_` is none. */
function escaped(text: string): string {
  return text.replace(/[|<>*[\]]|(?<!\w)_|_(?!\w)/g, "\\$&");
}
