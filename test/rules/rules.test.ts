import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { compileRule } from "../../src/core/sigma/compile.ts";
import { readRule } from "../support/rules.ts";
import type { SigmaRule } from "../../src/core/sigma/rule.ts";

const RULES = join(import.meta.dirname, "../../rules");
const folders = readdirSync(RULES).sort();
const example = z.strictObject({ name: z.string(), fact: z.record(z.string(), z.unknown()) });
const tests = z.strictObject({ match: z.array(example).min(2), no_match: z.array(example).min(2) });

function builtinRule(folder: string): SigmaRule {
  const path = join(RULES, folder, "rule.yml");
  const parsed = readRule(readFileSync(path, "utf8"), path);
  if (!parsed.ok)
    throw new Error(parsed.problems.map(({ line, message }) => `${path}:${line}: ${message}`).join("\n"));
  return parsed.rule;
}

describe.each(folders)("rule %s", (folder) => {
  const rule = builtinRule(folder);
  const own = parse(readFileSync(join(RULES, folder, "rule.yml"), "utf8")) as {
    auditplane?: Record<string, unknown>;
  };
  const { match, no_match } = tests.parse(parse(readFileSync(join(RULES, folder, "tests.yml"), "utf8")));
  const { match: judge } = compileRule(rule);

  it.each(match.map(({ name, fact }) => [name, fact] as const))("matches: %s", (_, fact) => {
    expect(judge(fact)).toBe(true);
  });

  it.each(no_match.map(({ name, fact }) => [name, fact] as const))("does not match: %s", (_, fact) => {
    expect(judge(fact)).toBe(false);
  });

  it("states tier, window, grouping, explanation, next steps and the false positives it expects", () => {
    expect(Object.keys(own.auditplane ?? {})).toEqual(
      expect.arrayContaining(["tier", "window", "grouping", "explanation", "next_steps"]),
    );
    expect(rule.nextSteps.length).toBeGreaterThanOrEqual(2);
    expect(rule.falsepositives.length).toBeGreaterThan(0);
    expect(rule.description).not.toBe("");
    expect(rule.references.length).toBeGreaterThan(0);
  });
});

describe("the built-in rules", () => {
  it("have an id each, and both files", () => {
    expect(new Set(folders.map((folder) => builtinRule(folder).id)).size).toBe(folders.length);
    for (const folder of folders) {
      expect(folder).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(existsSync(join(RULES, folder, "tests.yml"))).toBe(true);
    }
  });
});
