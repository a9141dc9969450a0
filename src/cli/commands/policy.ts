/** `auditplane policy import|show|plan|apply|verify|export`: the mesh policy. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import type { CliContext } from "../index.ts";
import { addJson } from "../json-option.ts";
import { addDataDir } from "../kept-database.ts";
import { performPolicyApply, performPolicyExport, performPolicyPlan } from "../policy-enforce-run.ts";
import type { ApplyOptions, ExportOptions, PlanOptions } from "../policy-enforce-run.ts";
import { performPolicyImport, performPolicyShow, performPolicyVerify } from "../policy-run.ts";
import type { PolicyImportOptions, PolicyShowOptions, PolicyVerifyOptions } from "../policy-run.ts";
import { said } from "./exceptions.ts";

export function addPolicy(program: Command, context: CliContext): void {
  const command = program
    .command("policy")
    .description("the mesh policy: what whoever publishes, subscribes or approves is bound by");
  addJson(addDataDir(command.command("import")))
    .description("make files the policy in force: the floor first, then domains' own, which may tighten it")
    .argument("<file...>", "mesh-policy.yaml, and files of single domain units")
    .requiredOption("--reason <text>", "why", said)
    .requiredOption("--author <name>", "who decides it", said)
    .addHelpText(
      "after",
      "\nExample:\n  auditplane policy import mesh-policy.yaml sales-policy.yaml --reason 'review of autumn' --author ana@example.com --data-dir data",
    )
    .action(async (files: string[], options: PolicyImportOptions) => {
      await performPolicyImport(files, options, readConfig(context.environment));
    });
  addEnforcement(command, context);
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

/** What is compared with DataZone, or changed there. */
function addEnforcement(command: Command, context: CliContext): void {
  addDomain(addJson(addDataDir(command.command("plan"))))
    .description("print what has to be done for DataZone to enforce the policy; changes nothing")
    .argument("[file...]", "policy files, in place of the policy in force")
    .option("--revise-forms", "give forms that have other fields a new revision", false)
    .addHelpText(
      "after",
      "\nExample:\n  auditplane policy plan mesh-policy.yaml --scope datazone/111122223333/eu-west-1/dzd-5k2m9x1q7w3r8t",
    )
    .action(async (files: string[], options: PlanOptions) => {
      await performPolicyPlan(files, options, readConfig(context.environment));
    });
  addDomain(addJson(addDataDir(command.command("apply"))))
    .description("do what plan prints, once it is agreed to; each step is noted in the audit log")
    .option("--yes", "it is agreed to", false)
    .option("--revise-forms", "give forms that have other fields a new revision", false)
    .requiredOption("--reason <text>", "why", said)
    .requiredOption("--author <name>", "who decides it", said)
    .addHelpText(
      "after",
      "\nExample:\n  auditplane policy apply --role-arn arn:aws:iam::111122223333:role/auditplane-policy-apply --reason 'cost centres' --author ana@example.com --data-dir data",
    )
    .action(async (options: ApplyOptions) => {
      await performPolicyApply(options, readConfig(context.environment));
    });
  addJson(addDataDir(command.command("verify")))
    .description("compare what was read of the control plane with the policy; exits with 3 on a difference")
    .addHelpText("after", "\nExample:\n  auditplane policy verify --json")
    .action(async (options: PolicyVerifyOptions) => {
      if ((await performPolicyVerify(options, readConfig(context.environment))) > 0) context.exitCode = 3;
    });
  addDomain(command.command("export"))
    .description("print the policy file of a DataZone domain as it stands")
    .addOption(new Option("--format <format>", "how to print").choices(["yaml", "json"]).default("yaml"))
    .option("--output <file>", "where to print; - is stdout", "-")
    .addHelpText(
      "after",
      "\nExample:\n  auditplane policy export --scope datazone/111122223333/eu-west-1/dzd-5k2m9x1q7w3r8t > mesh-policy.yaml",
    )
    .action(async (options: ExportOptions) => {
      await performPolicyExport(options, readConfig(context.environment));
    });
}

function addDomain(command: Command): Command {
  return command
    .option(
      "--scope <key>",
      "the domain, as datazone/ACCOUNT/REGION/DOMAIN (default: AUDITPLANE_CONTROL_PLANE)",
    )
    .option(
      "--role-arn <arn>",
      "a role to take on (default: AUDITPLANE_READER_ROLE, which may change nothing)",
    )
    .option("--external-id <id>", "what its trust asks for");
}
