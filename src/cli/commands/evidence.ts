/** `auditplane evidence`: what a finding rests on, with its proof, for whoever must not take our word for it. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { EVIDENCE_FORMATS } from "../../reports/evidence/render.ts";
import { FAIL_ON, performEvidenceVerify, performExport } from "../evidence-run.ts";
import type { ExportOptions, VerifyOptions } from "../evidence-run.ts";
import type { CliContext } from "../index.ts";
import { addDataDir } from "../kept-database.ts";
import { addOutputOptions } from "../policy-options.ts";
import { said } from "./exceptions.ts";

const EXPORT_HELP = `
DIR gets the records, the files that they stand in, the digests that AWS signed, its keys, a report and a manifest. The files hold
records of others, too: --redact leaves them out and takes people out of the records, and the proof stays.
Without --public-keys CloudTrail is asked for keys that are not known yet (cloudtrail:ListPublicKeys).`;

const VERIFY_HELP = `
Of the records nothing is believed but AWS's signatures, and no database is needed; what the finding and the report say of them is the
exporter's word. Of a redacted bundle AWS's signature of each file
is checked, and with --files the records as well.`;

export function addEvidence(program: Command, context: CliContext): void {
  const command = program
    .command("evidence")
    .description("export what a finding rests on, with the proof, or check what was exported");
  const exported = command
    .command("export", { isDefault: true })
    .description("write a bundle: records, files, digests, keys, report")
    .argument("<finding>", "its uid, as findings list prints it")
    .requiredOption("--purpose <text>", "what it is for; the bundle says so", said)
    .option("--exporter <name>", "who exports it (default: who is logged in)", said)
    .requiredOption("--output <dir>", "a folder that is new or empty")
    .option("--redact", "take out people and addresses, and leave the files out; the proof stays")
    .option("--public-keys <file>", "what cloudtrail:ListPublicKeys answered (JSON)")
    .addOption(
      new Option("--format <format>", "how to print what it proves")
        .choices(EVIDENCE_FORMATS)
        .default("table"),
    );
  addDataDir(exported)
    .addHelpText("after", EXPORT_HELP)
    .action(async (uid: string, options: ExportOptions) => {
      await performExport(uid, options, readConfig(context.environment));
    });
  const verify = command
    .command("verify")
    .description("check a bundle, offline")
    .argument("<dir>", "what evidence export wrote");
  addOutputOptions(verify, EVIDENCE_FORMATS)
    .option("--public-keys <file>", "AWS's keys, from AWS itself; else those in the bundle are taken")
    .option(
      "--files <path>",
      "the trail's bucket (s3://bucket/prefix) or a copy: has the files that the bundle leaves out",
    )
    .addOption(
      new Option("--fail-on <what>", "exit with 3 where there is any").choices(FAIL_ON).default("broken"),
    )
    .addHelpText("after", VERIFY_HELP)
    .action(async (folder: string, options: VerifyOptions) => {
      context.exitCode = await performEvidenceVerify(folder, options, readConfig(context.environment));
    });
}
