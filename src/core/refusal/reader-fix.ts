/** What is done where STS refused the role in which somebody was to be asked: the right to ask is not what is missing. */
import { refusalOf } from "./refusal.ts";

const ASSUME = "sts:AssumeRole";

export const ASSUME_FIX =
  "allow sts:AssumeRole on the reader's role to the worker's (deploy/iam/assume-reader.json), and have the reader's role trust it, with its ExternalId (reader-trust.json)";

/** undefined: it was not STS that refused. */
export function readerFix(cause: unknown): string | undefined {
  const { kind, action, detail } = refusalOf(cause);
  if (kind === "access_denied" && action?.toLowerCase() === ASSUME.toLowerCase()) return ASSUME_FIX;
  return kind === "region_disabled" && /^RegionDisabledException|\bSTS is not activated/.test(detail)
    ? "activate STS in this Region, in the account's settings of IAM, or set AWS_REGION of the worker to a Region where it is"
    : undefined;
}

/** Whether a sentence that says what AWS said is of STS, which refused the role: it names the action, and no other service does. */
export function isOfReader(sentence: string): boolean {
  return sentence.includes(ASSUME);
}
