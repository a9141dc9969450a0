/** What is judged of the queue of deliveries. */
import { formatCount } from "../finding/explain.ts";
import { DAY_MS } from "../record/time.ts";
import type { Check } from "./check.ts";
import { refusedCheck } from "./refused.ts";
import type { Refusal } from "../refusal/refusal.ts";

export type QueueJudged =
  | { readonly kind: "absent" }
  | { readonly kind: "refused"; readonly url: string; readonly refusal: Refusal }
  | {
      readonly kind: "seen";
      readonly url: string;
      readonly waiting: number;
      readonly retentionSeconds: number;
      readonly deadLetters: { readonly arn: string; readonly maxReceiveCount: number } | undefined;
    };

const NAMED_IN = "AUDITPLANE_TRAIL_QUEUE_URL";
/** Workers may be away for a weekend; what is lost is found again by listing, within AUDITPLANE_TRAIL_DAYS. */
const RETENTION_MIN_SECONDS = (4 * DAY_MS) / 1000;
const RECEIVES_MIN = 5;
const WAITING_MAX = 10_000;

export function judgeQueue(seen: QueueJudged): Check[] {
  const name = "queue";
  if (seen.kind === "absent")
    return [
      {
        name,
        state: "skipped",
        says: `needs ${NAMED_IN}; without it deliveries are found by listing, every quarter of an hour`,
      },
    ];
  const { url } = seen;
  if (seen.kind === "refused")
    return [
      refusedCheck(
        { name, place: url, need: "queue", resource: arnOf(url), namedIn: NAMED_IN },
        seen.refusal,
      ),
    ];
  const warnings = warningsOf(seen).map(
    ([says, fix]): Check => ({ name, state: "warning", place: url, says, fix }),
  );
  if (warnings.length > 0) return warnings;
  const says = `${formatCount(seen.waiting)} waiting, kept ${seen.retentionSeconds / 86_400} days, dead letters after ${seen.deadLetters?.maxReceiveCount} receives; receiving and deleting were not tried`;
  return [{ name, state: "ok", place: url, says }];
}

function warningsOf(seen: Extract<QueueJudged, { kind: "seen" }>): [says: string, fix: string][] {
  const { url, waiting, retentionSeconds, deadLetters } = seen;
  const set = (attributes: string): string =>
    `aws sqs set-queue-attributes --queue-url ${url} --attributes '${attributes}'`;
  const found: [string, string][] = [];
  if (deadLetters === undefined)
    found.push([
      "it has no dead letter queue: a message that nobody can take comes again until it expires",
      set('{"RedrivePolicy":"{\\"deadLetterTargetArn\\":\\"ARN\\",\\"maxReceiveCount\\":\\"10\\"}"}'),
    ]);
  else if (deadLetters.maxReceiveCount < RECEIVES_MIN)
    found.push([
      `messages become dead letters after ${deadLetters.maxReceiveCount} receives: a database that is away for minutes is enough`,
      set(
        `{"RedrivePolicy":"{\\"deadLetterTargetArn\\":\\"${deadLetters.arn}\\",\\"maxReceiveCount\\":\\"10\\"}"}`,
      ),
    ]);
  if (retentionSeconds < RETENTION_MIN_SECONDS)
    found.push([
      `messages are kept for ${Math.round(retentionSeconds / 3600)} hours only`,
      set('{"MessageRetentionPeriod":"1209600"}'),
    ]);
  if (waiting > WAITING_MAX)
    found.push([
      `${formatCount(waiting)} messages wait`,
      "auditplane worker --roles receive,ingest  # more of them, until it is caught up",
    ]);
  return found;
}

/** Of `https://sqs.eu-west-1.amazonaws.com/123456789012/deliveries`. */
function arnOf(url: string): string {
  const [, region, account, queue] =
    /^https:\/\/sqs\.([a-z0-9-]+)\.[^/]+\/(\d{12})\/([\w.-]+)$/.exec(url) ?? [];
  return queue === undefined ? "ARN of the queue" : `arn:aws:sqs:${region}:${account}:${queue}`;
}
