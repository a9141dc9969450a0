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

const nowhere = { environment: {}, signal: new AbortController().signal, exitCode: 0 };

/** Commands in the middle of a sentence, as words: of pages, and of the steps of rules. */
function namedIn(path: string): readonly (readonly string[])[] {
  const text = readFileSync(join(ROOT, path), "utf8").replaceAll(/^```.*?^```/gms, "");
  return [...text.matchAll(/`auditplane ([a-z][^`\n]*)`/g)]
    .map(([, call = ""]) => call.split(/[ |]/))
    .filter((words) => words.join(" ") !== "audit head"); // what a signature is of, and no command
}

/** Words that lead to no command. */
function strayOf(program: Command, words: readonly string[]): string | undefined {
  let at = program;
  for (const word of words) {
    const next = at.commands.find((command) => command.name() === word);
    if (!next) return at.commands.length > 0 && /^[a-z-]+$/.test(word) && at !== program ? word : undefined;
    at = next;
  }
  return undefined;
}

describe("the help", () => {
  it("of every command ends with calls of it, which can be typed", async () => {
    const { makeProgram } = await builtCli();
    const [program, shown] = [await makeProgram(nowhere), await makeProgram(nowhere)];
    for (const command of leavesOf(program))
      command.action(() => undefined).configureOutput({ writeErr: () => undefined });
    const wrong: string[] = [];
    for (const command of leavesOf(shown)) {
      const path = `${command.parent === shown ? "" : `${command.parent?.name()} `}${command.name()}`;
      if (["complete", "__complete", "version"].includes(path)) continue;
      let help = "";
      command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
      const calls = [...help.matchAll(/^ {2}auditplane (.*)$/gm)].map(([, call = ""]) => call);
      if (!calls.some((call) => `${call} `.startsWith(`${path} `))) wrong.push(`${path}: no example`);
      for (const call of calls) {
        const said = await refusal(program, wordsOf(call));
        if (said !== undefined) wrong.push(`${path}: ${call}: ${said}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("the documents", () => {
  it("name commands in sentences that there are, and so do the steps of rules", async () => {
    const { makeProgram } = await builtCli();
    const program = await makeProgram(nowhere);
    const rules = readdirSync(join(ROOT, "rules")).map((name) => `rules/${name}/rule.yml`);
    const stray = [...PAGES, ...rules].flatMap((page) =>
      namedIn(page).flatMap((words) => {
        const [first = ""] = words;
        const isCommand = program.commands.some((command) => command.name() === first);
        const found = isCommand ? strayOf(program, words) : first;
        return found === undefined ? [] : [`${page}: auditplane ${words.join(" ")}: ${found}`];
      }),
    );

    expect(stray).toEqual([]);
  });

  it("call commands and options that there are", async () => {
    const { makeProgram } = await builtCli();
    const program = await makeProgram(nowhere);
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
