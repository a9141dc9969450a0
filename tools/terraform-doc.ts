/** The tables of the READMEs of deploy/terraform, from the variables and outputs of its modules. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";

interface Variable {
  readonly description: string;
  readonly default?: unknown;
}

/** By page, below deploy/terraform: the modules that it tells of. */
export const MODULE_PAGES: Readonly<Record<string, readonly string[]>> = {
  "README.md": [".", "reader"],
  "reference-mesh/README.md": ["reference-mesh"],
};

/** The page with what stands between the marks of each module replaced. `folder` is deploy/terraform. */
export async function withModuleTables(name: string, folder: string): Promise<string> {
  let page = readFileSync(join(folder, name), "utf8");
  for (const module of MODULE_PAGES[name] ?? []) {
    const { variable } = await read<{ variable: Blocks<Variable> }>(join(folder, module, "variables.tf"));
    const { output } = await read<{ output: Blocks<Variable> }>(join(folder, module, "outputs.tf"));
    page = put(page, `variables ${module}`, [
      "| variable | meaning | default |",
      "|---|---|---|",
      ...Object.entries(variable).map(
        ([key, [given]]) => `| \`${key}\` | ${given.description} | ${defaultOf(given)} |`,
      ),
    ]);
    page = put(page, `outputs ${module}`, [
      "| output | meaning |",
      "|---|---|",
      ...Object.entries(output).map(([key, [given]]) => `| \`${key}\` | ${given.description} |`),
    ]);
  }
  return page;
}

type Blocks<T> = Readonly<Record<string, readonly [T]>>;

async function read<T>(path: string): Promise<T> {
  return (await parse(path, readFileSync(path, "utf8"))) as T;
}

function defaultOf(given: Variable): string {
  return "default" in given ? `\`${JSON.stringify(given.default)}\`` : "required";
}

function put(page: string, mark: string, lines: readonly string[]): string {
  const [begin, end] = [`<!-- ${mark} -->\n`, `<!-- end -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no place for ${mark}`);
  return `${page.slice(0, from + begin.length)}\n${lines.join("\n")}\n\n${page.slice(to)}`;
}
