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

function faultOf(issue: Issue): string {
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys
      .slice(0, KEYS_SHOWN)
      .map((key) => JSON.stringify(shown(key)))
      .join(", ");
    const more = issue.keys.length > KEYS_SHOWN ? ` and ${issue.keys.length - KEYS_SHOWN} more` : "";
    return `${keys}${more} ${issue.keys.length === 1 ? "is no key" : "are no keys"} of it; correct or remove what stands there`;
  }
  if (!issue.message.startsWith("Invalid ")) return issue.message; // the schema has words of its own
  if (issue.code === "invalid_value") return `must be one of ${issue.values.map(String).join(", ")}`;
  if (issue.code !== "invalid_type") return issue.message;
  const noun = NOUNS[issue.expected] ?? issue.expected;
  return issue.message.endsWith("received undefined") ? `is missing; give it ${noun}` : `must be ${noun}`;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: "text",
  object: "a map",
  array: "a list",
  record: "a map",
  boolean: "true or false",
  number: "a number",
};
