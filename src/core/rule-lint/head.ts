/** What a rule ought to say of itself, so that whoever is told of a finding can act on it. */
import type { KeyPath } from "../located-document.ts";
import { isMap } from "../sigma/documents.ts";
import type { LintCode } from "./codes.ts";

interface HeadCheck {
  readonly code: LintCode;
  /** What must be there and not empty. */
  readonly key: KeyPath;
  readonly message: string;
  /** The page of a rule that ships with auditplane needs it: there it is an error. */
  readonly page?: true;
  /** Only rules that ship with auditplane must say it. */
  readonly builtin?: true;
  /** It is about findings, which a rule that a correlation speaks for does not have. */
  readonly findings?: true;
}

export const HEAD_CHECKS: readonly HeadCheck[] = [
  {
    code: "missing-id",
    key: ["id"],
    message: "the rule has no id; write a new UUID, for instance with uuidgen",
  },
  {
    code: "missing-description",
    key: ["description"],
    message: "the rule has no description; say what it looks for, and what it cannot see",
    page: true,
  },
  {
    code: "missing-level",
    key: ["level"],
    message: "the rule has no level; write informational to critical",
  },
  {
    code: "missing-references",
    key: ["references"],
    message: "the rule has no references; link to what explains why this matters",
  },
  {
    code: "missing-falsepositives",
    key: ["falsepositives"],
    message: "the rule has no falsepositives; list harmless causes that are to be checked first",
    findings: true,
    page: true,
  },
  {
    code: "missing-next-steps",
    key: ["auditplane", "next_steps"],
    message: "the rule has no next steps; list under auditplane.next_steps what whoever is told should do",
    findings: true,
    page: true,
  },
  {
    code: "missing-tier",
    key: ["auditplane", "tier"],
    message: "a built-in rule states its tier; write auditplane.tier: page, review or info",
    builtin: true,
    findings: true,
  },
  {
    code: "missing-grouping",
    key: ["auditplane", "grouping"],
    message: "a built-in rule states how its alerts group; write auditplane.grouping: consumer or person",
    builtin: true,
    findings: true,
  },
  {
    code: "missing-author",
    key: ["author"],
    message: "the rule has no author; write who can be asked about it",
  },
  {
    code: "missing-license",
    key: ["license"],
    message: "the rule has no license; write an SPDX identifier, for instance Apache-2.0",
  },
];

/** Whether a document says something at a place. */
export function says(data: Readonly<Record<string, unknown>>, key: KeyPath): boolean {
  let value: unknown = data;
  for (const step of key) value = isMap(value) ? value[step] : undefined;
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== "";
}
