/** Which actions of AWS the code asks for: its commands of the SDK, as they stand in the files. */
import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { ROOT } from "./cli.ts";

export interface SdkCall {
  /** From the root: `src/sinks/sns/index.ts`. */
  readonly file: string;
  /** `sns:Publish`. */
  readonly action: string;
}

const COMMAND = /\b([A-Z]\w+)Command\b(?!Input|Output)/g;
/** Of lists whose pages the SDK follows. */
const PAGINATED = /\bpaginate([A-Z]\w+)\(/g;
/** Operations that are allowed by another action than their name. https://docs.aws.amazon.com/service-authorization/ */
const ACTIONS: Readonly<Record<string, string>> = {
  "eventbridge:PutEvents": "events:PutEvents",
  "sns:PublishBatch": "sns:Publish",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:ListObjectsV2": "s3:ListBucket",
  "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
};

/** Of every file of src but the tests in it. */
export function sdkCalls(): SdkCall[] {
  const folder = join(ROOT, "src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .flatMap((name) => {
      const file = `src/${name.split(sep).join("/")}`;
      const actions = actionsIn(readFileSync(join(folder, name), "utf8"), file);
      return actions.map((action) => ({ file, action }));
    });
}

function actionsIn(text: string, file: string): string[] {
  const services = new Set([...text.matchAll(/"@aws-sdk\/client-([\w-]+)"/g)].map(([, name = ""]) => name));
  const roles = /\bfromTemporaryCredentials\(/.test(text) ? ["sts:AssumeRole"] : [];
  if (services.size === 0) return roles;
  // a second service in one file could not be told apart
  if (services.size > 1) throw new Error(`${file} uses several clients: ${[...services].join(", ")}`);
  const [service = ""] = services;
  const operations = new Set(
    [...text.matchAll(COMMAND), ...text.matchAll(PAGINATED)].map(([, operation = ""]) => operation),
  );
  return [
    ...roles,
    ...[...operations].map((operation) => ACTIONS[`${service}:${operation}`] ?? `${service}:${operation}`),
  ];
}
