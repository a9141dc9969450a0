/** What a schema found wrong, in the words of people who write files. */
import type { z } from "zod";
import { shown } from "./problem.ts";

/** Keys that are none, in one message. */
const KEYS_SHOWN = 10;

type Issue = z.core.$ZodIssue;

/** One sentence with the fix; `what` names the whole where the issue is about it. */
export function issueText(issue: Issue, what: string): string {
  return `${shown(issue.path.join(".")) || what}: ${faultOf(issue)}`;
}

/** What is wrong with what stands there, with the fix, and without its name. */
export function faultOf(issue: Issue): string {
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys
      .slice(0, KEYS_SHOWN)
      .map((key) => JSON.stringify(shown(key)))
      .join(", ");
    const more = issue.keys.length > KEYS_SHOWN ? ` and ${issue.keys.length - KEYS_SHOWN} more` : "";
    return `${keys}${more} ${issue.keys.length === 1 ? "is no key" : "are no keys"} of it; correct or remove what stands there`;
  }
  if (issue.message.startsWith("Too ")) return lengthFault(issue);
  if (!issue.message.startsWith("Invalid ")) return issue.message; // the schema has words of its own
  if (issue.code === "invalid_value") return `must be one of ${issue.values.map(String).join(", ")}`;
  if (issue.code !== "invalid_type") return issue.message;
  const noun = NOUNS[issue.expected] ?? issue.expected;
  return issue.message.endsWith("received undefined") ? `is missing; give it ${noun}` : `must be ${noun}`;
}

/** Of what is too long, too short, too much or too little. */
function lengthFault(issue: Issue): string {
  if (issue.code !== "too_big" && issue.code !== "too_small") return issue.message;
  const limit = issue.code === "too_big" ? issue.maximum : issue.minimum;
  const most = issue.code === "too_big" ? "most" : "least";
  if (issue.origin === "string")
    return limit === 1 ? "must not be empty" : `must have at ${most} ${limit} characters`;
  if (issue.origin === "array" || issue.origin === "set")
    return limit === 1 ? "must not be empty" : `must have at ${most} ${limit} elements`;
  return `must be at ${most} ${limit}`;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: "text",
  object: "a map",
  array: "a list",
  record: "a map",
  boolean: "true or false",
  number: "a number",
};
