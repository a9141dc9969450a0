import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readYaml } from "../../src/core/read-yaml.ts";
import { settingsSchema } from "../../src/core/settings/schema.ts";
import { ROOT } from "../support/cli.ts";

const document = readFileSync(join(ROOT, "docs/settings.md"), "utf8");
const examples = [...document.matchAll(/^```(yaml|json)\n([\s\S]*?)^```$/gm)].map(
  ([, kind = "", text = ""]) => [kind, text] as const,
);

describe("the examples of docs/settings.md", () => {
  it.each(examples)("are settings as they stand: %s", (_, text) => {
    const read = readYaml({ path: "settings", text }, settingsSchema, "the settings");

    expect(read.ok ? [] : read.problems).toEqual([]);
  });

  it("show every section", () => {
    const [first] = examples;
    const read = readYaml({ path: "settings", text: first?.[1] ?? "" }, settingsSchema, "the settings");

    expect(read.ok && Object.keys(read.value)).toEqual([
      "budget",
      "exceptions",
      "confirmed",
      "domains",
      "shares",
      "rollout",
      "routes",
    ]);
  });
});
