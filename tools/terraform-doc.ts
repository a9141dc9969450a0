/** The tables of deploy/terraform/README.md, from the variables and outputs of its modules. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";

interface Variable {
  readonly description: string;
  readonly default?: unknown;
}

/** Replaces what stands between the marks of each module. `folder` is deploy/terraform. */
export async function withModuleTables(text: string, folder: string): Promise<string> {
  let page = text;
  for (const name of [".", "reader"]) {
    const { variable } = await read<{ variable: Blocks<Variable> }>(join(folder, name, "variables.tf"));
    const { output } = await read<{ output: Blocks<Variable> }>(join(folder, name, "outputs.tf"));
    page = put(page, `variables ${name}`, [
      "| variable | meaning | default |",
      "|---|---|---|",
      ...Object.entries(variable).map(
        ([key, [given]]) => `| \`${key}\` | ${given.description} | ${defaultOf(given)} |`,
      ),
    ]);
    page = put(page, `outputs ${name}`, [
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
