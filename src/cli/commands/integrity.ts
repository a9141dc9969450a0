/** `auditplane integrity verify`: whether a trail's files are those that CloudTrail delivered. */
import { Option } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { INTEGRITY_FORMATS } from "../../reports/integrity/render.ts";
import type { CliContext } from "../index.ts";
import { FAIL_ON, performVerify } from "../integrity-run.ts";
import type { IntegrityOptions } from "../integrity-run.ts";
import { addOutputOptions } from "../policy-options.ts";

const HELP = `
PATH is the bucket of a trail (s3://BUCKET/PREFIX), or a folder that it was copied to: aws s3 sync s3://BUCKET PATH
Without --public-keys CloudTrail is asked for them, in the Regions of the digests (cloudtrail:ListPublicKeys).
Of a copy only S3 has the signature of the newest digest: it waits for the next, unless --metadata gives it.`;

export function addIntegrity(program: Command, context: CliContext): void {
  const command = program
    .command("integrity")
    .description("prove that the logs are whole, by the digests that CloudTrail signs");
  const verify = command
    .command("verify")
    .description("check every digest and every file of a trail's bucket, or of a copy of it")
    .argument("<path>", "s3://bucket/prefix, or a folder with AWSLogs/ in it");
  addOutputOptions(verify, INTEGRITY_FORMATS)
    .option("--public-keys <file>", "what cloudtrail:ListPublicKeys answered (JSON)")
    .option(
      "--metadata <file>",
      "what S3's HeadObject answered of the digests: a list with Bucket and Key (JSON)",
    )
    .option("--from <day>", "the first day of delivery")
    .option("--until <day>", "the last day of delivery")
    .option("--as-of <time>", "now: files of the last two days may wait for a digest of late ones")
    .addOption(
      new Option("--fail-on <what>", "exit with 3 where there is any").choices(FAIL_ON).default("broken"),
    )
    .addHelpText("after", HELP)
    .action(async (path: string, options: IntegrityOptions) => {
      context.exitCode = await performVerify(path, options, {
        config: readConfig(context.environment),
        signal: context.signal,
      });
    });
}
