/** `auditplane audit verify|list|keygen`: who changed what, and whether nobody changed that. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { AUDIT_FORMATS } from "../../reports/audit-list/render.ts";
import { VERIFY_FORMATS } from "../../reports/audit-verify/render.ts";
import type { Answered } from "../answer.ts";
import { performAuditKeygen } from "../audit-keygen-run.ts";
import { performAuditList, performAuditVerify } from "../audit-run.ts";
import type { AuditListOptions, AuditVerifyOptions } from "../audit-run.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addJson } from "../json-option.ts";
import { addOutputOptions } from "../policy-options.ts";

const VERIFY_HELP = `
Exit code 3 where an entry was changed, taken out, put in or moved, or where the log is not what a signed head says of it.
Without heads a cut tail, and a log that whoever owns the database made anew, cannot be seen.`;

export function addAudit(program: Command, context: CliContext): void {
  const command = program
    .command("audit")
    .description(
      "who changed what of settings, findings and the control plane, and proof that nobody changed that",
    );
  const verify = command
    .command("verify")
    .description("check every entry of the audit log, and the signed heads");
  addDataDir(addOutputOptions(verify, VERIFY_FORMATS))
    .option("--heads <place>", "a folder, or s3://bucket/prefix (default: AUDITPLANE_AUDIT_HEADS)")
    .option(
      "--public-key <file>",
      "the keys that heads are checked with, PEM, several one after the other (default: that of AUDITPLANE_AUDIT_KEY)",
    )
    .addHelpText("after", VERIFY_HELP)
    .action(async (options: AuditVerifyOptions) => {
      context.exitCode = await performAuditVerify(options, {
        config: readConfig(context.environment),
        signal: context.signal,
      });
    });
  addDataDir(command.command("list").description("list entries, in the order in which they were written"))
    .option("--subject <id>", "only what is about this: an exception, a finding, a share, a person …")
    .option("--since <time>", "only from then on")
    .option("--limit <n>", "the latest, at most so many", "1000")
    .addOption(new Option("--format <format>", "how to print").choices(AUDIT_FORMATS).default("table"))
    .option("--output <file>", "where to print; - is stdout", "-")
    .action(async (options: AuditListOptions) => {
      await performAuditList(options, readConfig(context.environment));
    });
  addJson(command.command("keygen"))
    .description("make a key that signs heads: writes the private one, and prints the public one")
    .argument("<file>", "a file that is not there yet; its owner alone may read it")
    .action(async (file: string, options: Answered) => {
      await performAuditKeygen(file, options);
    });
}
