/** Runs the tests of rules from the command line's point of view. */
import process from "node:process";
import type { Config } from "../config.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { testRules } from "../reports/rules-test/compute.ts";
import { renderTests } from "../reports/rules-test/render.ts";
import type { CheckFormat } from "../reports/rules-test/render.ts";
import { BUILTIN_RULES } from "../app.ts";
import { outputStyle, printOut } from "./print-out.ts";
import { chooseRules, sayProblems } from "./rule-files.ts";
import type { RuleChoice } from "./rule-files.ts";
import { watchFolders } from "./watch-folders.ts";
import { checkOut } from "./write-out.ts";
import { reasonOf } from "../errors.ts";

export interface TestOptions extends RuleChoice {
  readonly format: CheckFormat;
  readonly output: string;
  readonly watch: boolean;
}

/** Runs and prints; with --watch again whenever a rule or a test changes, until it is stopped. Returns the exit code. */
export async function performRulesTest(
  paths: readonly string[],
  options: TestOptions,
  { config, signal }: { readonly config: Config; readonly signal: AbortSignal },
): Promise<number> {
  checkOut(options.output);
  let code = await runOnce(paths, options, config);
  if (!options.watch) return code;
  const builtin = options.builtinRules ? [BUILTIN_RULES] : [];
  await watchFolders([...paths, ...(options.rules ?? []), ...builtin], signal, async () => {
    // a file may be gone for a moment while it is saved
    code = await runOnce(paths, options, config).catch((error: unknown) => {
      process.stderr.write(`${reasonOf(error)}\n`);
      return 2;
    });
  });
  return code;
}

async function runOnce(paths: readonly string[], options: TestOptions, config: Config): Promise<number> {
  const { selected, collection, problems } = await chooseRules(paths, options);
  const isBroken = sayProblems(problems);
  const report = testRules(selected, collection, problems);
  await printOut(options.output, renderTests(report, options.format, outputStyle(options.output, config)));
  if (report.untested.length > 0)
    process.stderr.write(
      `${formatCounted(report.untested.length, "rule file")} without tests; rules lint names them\n`,
    );
  if (isBroken) return 2;
  return report.failed > 0 ? 1 : 0;
}
