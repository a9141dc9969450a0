/** `auditplane try`: the first look at an account, which reads only and leaves nothing behind. */
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { readConfig } from "../../config.ts";
import { FIRST_LOOK_FORMATS } from "../../reports/first-look/render.ts";
import type { FirstLookFormat } from "../../reports/first-look/render.ts";
import type { CliContext } from "../index.ts";
import { addOutputOptions, addPolicyOptions } from "../policy-options.ts";
import type { PolicyOptions } from "../policy-options.ts";

export interface TryOptions extends PolicyOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly hours: number;
  readonly format: FirstLookFormat;
  readonly output: string;
}

const HOURS_MAX = 72;

const HELP = `
It asks AWS who you are, which trails log in the Region and what (DescribeTrails, GetTrailStatus, GetEventSelectors), reads the newest
files of trails whose buckets let you, else the management events (LookupEvents, which never has a data event), and what Macie found.
Then it judges what it read with the built-in rules, as scan does, in a database of its own that ends with it. It says what it could
not see and why, and what data events would cost. It changes nothing at AWS, keeps nothing, and takes ten minutes at most.

Rights, each of which may be missing: cloudtrail:DescribeTrails, GetTrailStatus, GetEventSelectors, LookupEvents; s3:ListBucket and
s3:GetObject on the trail's bucket, kms:Decrypt on its key; macie2:ListFindings, GetFindings.`;

export function addTry(program: Command, context: CliContext): void {
  const command = program
    .command("try")
    .description(
      "look at an AWS account for the first time: what can be seen, what cannot, what it would cost",
    )
    .option("--profile <name>", "profile of the AWS configuration (default: the SDK's own chain)")
    .option("--region <region>", "Region that is looked at (default: AWS_REGION)")
    .option("--hours <count>", `so many hours back, at most ${HOURS_MAX}`, hoursOf, 6);
  addOutputOptions(addPolicyOptions(command), FIRST_LOOK_FORMATS)
    .addHelpText("after", HELP)
    .action(async (options: TryOptions) => {
      const { performTry } = await import("../try-run.ts"); // other commands need nothing of AWS
      await performTry(options, readConfig(context.environment), context.signal);
    });
}

function hoursOf(text: string): number {
  const hours = Number(text);
  if (Number.isInteger(hours) && hours >= 1 && hours <= HOURS_MAX) return hours;
  throw new InvalidArgumentError(`It is no whole number from 1 to ${HOURS_MAX}.`);
}
