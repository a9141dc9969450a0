/** `auditplane rules list|show|lint|test|explain|backtest`: detection content, for those who write it. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { CATEGORIES, LEVELS } from "../../core/sigma/rule.ts";
import { RULES_FORMATS } from "../../reports/rules-list/render.ts";
import { CHECK_FORMATS } from "../../reports/rules-test/render.ts";
import type { CliContext } from "../index.ts";
import { addOutputOptions, addRuleOptions } from "../policy-options.ts";
import { example } from "../examples.ts";
import { RULES_EXIT_CODES } from "../rules-help.ts";
import { addBacktest } from "./rules-backtest.ts";
import { performRulesExplain, performRulesList, performRulesShow } from "../rules-run.ts";
import type { ListOptions, RulesOptions } from "../rules-run.ts";
import { performRulesLint } from "../rules-lint-run.ts";
import type { LintOptions } from "../rules-lint-run.ts";
import { performRulesTest } from "../rules-test-run.ts";
import type { TestOptions } from "../rules-test-run.ts";

export function addRules(program: Command, context: CliContext): void {
  const command = program
    .command("rules")
    .description("list, show, lint, test, explain and backtest detection rules")
    .addHelpText("after", RULES_EXIT_CODES);
  addList(command, context);
  addShow(command);
  addLint(command, context);
  addTest(command, context);
  addExplain(command, context);
  addBacktest(command, context);
}

function addList(program: Command, context: CliContext): void {
  const command = program.command("list").description("list the rules, the most severe first");
  addRuleOptions(command)
    .addOption(new Option("--category <category>", "only rules on these facts").choices(CATEGORIES))
    .addOption(new Option("--level <level>", "only rules of this level").choices(LEVELS));
  addOutputOptions(command, RULES_FORMATS)
    .addHelpText("after", example("rules list --rules ./my-rules --level high"))
    .action(async (options: ListOptions) => {
      if (!(await performRulesList(options))) context.exitCode = 2;
    });
}

function addShow(program: Command): void {
  const command = program.command("show").description("show everything of one rule");
  addOutputOptions(addRuleOptions(addRule(command)), RULES_FORMATS)
    .addHelpText("after", example("rules show trail_stopped"))
    .action(async (reference: string, options: RulesOptions) => await performRulesShow(reference, options));
}

function addLint(program: Command, context: CliContext): void {
  const command = program
    .command("lint")
    .description("find what the engine takes and people should not; docs/sigma.md lists the codes")
    .argument("[path...]", "rule files and folders; none: all that are known");
  addOutputOptions(addRuleOptions(command), CHECK_FORMATS)
    .option(
      "--sample <path...>",
      "measure how broad rules are on these CloudTrail files (default: a simulated organization)",
    )
    .option("--catalog <file>", "judge the accesses of --sample by this catalog")
    .addHelpText("after", `${RULES_EXIT_CODES}\n${example("rules lint ./my-rules --sample ./AWSLogs")}`)
    .action(async (paths: string[], options: LintOptions) => {
      const given = { config: readConfig(context.environment), signal: context.signal };
      if (!(await performRulesLint(paths, options, given))) context.exitCode = 1;
    });
}

function addTest(program: Command, context: CliContext): void {
  const command = program
    .command("test")
    .description("run the tests that stand beside rules: tests.yml, name.tests.yml")
    .argument("[path...]", "rule files and folders; none: all that are known");
  addOutputOptions(addRuleOptions(command), CHECK_FORMATS)
    .option("--watch", "run again whenever a rule or a test changes", false)
    .addHelpText("after", `${RULES_EXIT_CODES}\n${example("rules test ./my-rules --watch")}`)
    .action(async (paths: string[], options: TestOptions) => {
      const given = { config: readConfig(context.environment), signal: context.signal };
      context.exitCode = await performRulesTest(paths, options, given);
    });
}

function addExplain(program: Command, context: CliContext): void {
  const command = program.command("explain").description("explain why a rule matches a fact, or does not");
  addRule(command).argument("<fact>", "a JSON file with a CloudTrail record or another fact; - is stdin");
  addOutputOptions(addRuleOptions(command), RULES_FORMATS)
    .addHelpText("after", example("rules explain trail_stopped record.json"))
    .action(
      async (reference: string, path: string, options: RulesOptions) =>
        await performRulesExplain({ reference, path }, options, readConfig(context.environment)),
    );
}

function addRule(command: Command): Command {
  return command.argument("<rule>", "its id, the beginning of it, its name, folder or path");
}
