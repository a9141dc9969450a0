import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Command, CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { leavesOf } from "../../src/cli/json-option.ts";
import { ROOT } from "../support/cli.ts";
import { builtCli } from "../support/cli-here.ts";

const PAGES = [
  "README.md",
  "deploy/iam/README.md",
  "deploy/kubernetes/README.md",
  "deploy/terraform/README.md",
  "deploy/terraform/reference-mesh/README.md",
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.startsWith("adr/"))
    .map((name) => `docs/${name}`),
];

/** What stands for a value of the reader's own. */
const PLACEHOLDER = /argument '(?:[A-Z]+|\S*\|\S*)' is invalid|record [A-Z]+: it is no number/;

/** Calls of the program in blocks of code, as words, without what is no part of the call. */
function callsIn(page: string): readonly (readonly string[])[] {
  const text = readFileSync(join(ROOT, page), "utf8");
  const lines = [...text.matchAll(/^```(sh|text)\n(.*?)^```/gms)].flatMap(([, kind, block = ""]) => {
    const whole = block.replaceAll("\\\n", " ").split("\n");
    return kind === "sh" ? whole : whole.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
  });
  return lines.flatMap((line) => {
    const [, call] = /(?:^|&& |worker )(?:auditplane|node dist\/main\.js) (.*)$/.exec(line) ?? [];
    return call === undefined ? [] : [wordsOf(call)];
  });
}

function wordsOf(call: string): string[] {
  const words = call.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? [];
  const end = words.findIndex((word) => /^(?:#|\||>|&&|;|2>)/.test(word));
  return words.slice(0, end === -1 ? undefined : end).map((word) => word.replaceAll(/["'[\]]/g, ""));
}

/** What commander says of a call without doing it; undefined: it takes it, as far as it is written out. */
async function refusal(program: Command, words: readonly string[]): Promise<string | undefined> {
  const isShortened = words.at(-1) === "…" && words.at(-2)?.startsWith("--") !== true;
  try {
    await program.parseAsync(isShortened ? words.slice(0, -1) : words, { from: "user" });
    return undefined;
  } catch (error) {
    const { code, message } = error as CommanderError;
    if (isShortened && code === "commander.missingMandatoryOptionValue") return undefined;
    return PLACEHOLDER.test(message) ? undefined : message;
  }
}

describe("the documents", () => {
  it("call commands and options that there are", async () => {
    const { makeProgram } = await builtCli();
    const program = await makeProgram({ environment: {}, signal: new AbortController().signal, exitCode: 0 });
    for (const command of leavesOf(program))
      command.action(() => undefined).configureOutput({ writeErr: () => undefined });
    const calls = PAGES.flatMap((page) => callsIn(page).map((words) => ({ page, words })));

    expect(calls.length).toBeGreaterThan(100);
    const wrong: string[] = [];
    for (const { page, words } of calls) {
      const said = await refusal(program, words);
      if (said !== undefined) wrong.push(`${page}: ${words.join(" ")}: ${said}`);
    }
    expect(wrong).toEqual([]);
  });
});
