/** `auditplane policy import|show`: the mesh policy. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addDataDir } from "../kept-database.ts";
import { performPolicyImport, performPolicyShow } from "../policy-run.ts";
import type { PolicyImportOptions, PolicyShowOptions } from "../policy-run.ts";

export function addPolicy(program: Command, context: CliContext): void {
  const command = program
    .command("policy")
    .description("the mesh policy: what whoever publishes, subscribes or approves is bound by");
  addJson(addDataDir(command.command("import")))
    .description("make files the policy in force: the floor first, then domains' own, which may tighten it")
    .argument("<file...>", "mesh-policy.yaml, and files of single domain units")
    .requiredOption("--reason <text>", "why")
    .requiredOption("--author <name>", "who decides it")
    .addHelpText(
      "after",
      "\nExample:\n  auditplane policy import mesh-policy.yaml sales-policy.yaml --reason 'review of autumn' --author ana@example.com --data-dir data",
    )
    .action(async (files: string[], options: PolicyImportOptions) => {
      await performPolicyImport(files, options, readConfig(context.environment));
    });
  addDataDir(command.command("show"))
    .description("print the policy in force, or what holds in one domain unit")
    .option("--unit <id>", "what holds there: the floor, and what the unit and those above it add")
    .addOption(new Option("--format <format>", "how to print").choices(["yaml", "json"]).default("yaml"))
    .option("--output <file>", "where to print; - is stdout", "-")
    .addHelpText("after", "\nExample:\n  auditplane policy show --unit du1sales --data-dir data")
    .action(async (options: PolicyShowOptions) => {
      await performPolicyShow(options, readConfig(context.environment));
    });
}
