/** A Sigma rule as read: https://github.com/SigmaHQ/sigma-specification, sigma-rules-specification 2.1. */
import type { Expression } from "./expression.ts";

export const LEVELS = ["informational", "low", "medium", "high", "critical"] as const;
export type Level = (typeof LEVELS)[number];

/** The author of a rule that names none. */
export const NOBODY = "unknown";

/** What a rule judges; see docs/sigma.md. */
export const CATEGORIES = ["cloudtrail", "macie", "access", "volume", "governance", "pipeline"] as const;
export type Category = (typeof CATEGORIES)[number];

/** Our own block of a rule. Other Sigma engines ignore it. */
export interface RuleOptions {
  readonly tier: "page" | "review" | "info";
  readonly window: "hour" | "day";
  readonly grouping: "consumer" | "person";
  readonly shadow: boolean;
  readonly explanation: string | undefined;
  readonly nextSteps: readonly string[];
  /** More alerts a day are told in one message. */
  readonly noiseLimit: number;
  /** Security alone is told, at whatever stage the domain is. */
  readonly confidential: boolean;
  /** https:// URL of a page of its author's that says what to do. */
  readonly runbook: string | undefined;
}

/** What rules and correlations say of themselves. */
export interface RuleHead extends RuleOptions {
  readonly id: string;
  /** By which correlations and filters may refer to it, beside its id. */
  readonly name: string | undefined;
  readonly title: string;
  readonly description: string;
  readonly author: string;
  readonly license: string | undefined;
  readonly status: string;
  readonly level: Level;
  readonly category: Category;
  /** A correlation speaks for it: it gives no findings of its own (`generate`). */
  readonly silent: boolean;
  readonly falsepositives: readonly string[];
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly related: readonly { readonly id: string; readonly type: string }[];
  /** Hash of the normalised rule: comments and the order of keys do not change it. */
  readonly version: string;
  readonly path: string;
  /** The name of its page in docs/rules; undefined: it does not ship with us. */
  readonly page: string | undefined;
}

export interface SigmaRule extends RuleHead {
  readonly expression: Expression;
}

/** Names that a template of an explanation may use in braces. */
export const PLACEHOLDERS: ReadonlySet<string> = new Set([
  "person",
  "asset",
  "of_asset",
  "domain",
  "owner_project",
  "classification",
  "principals",
  "projects",
  "consumer",
  "bytes_out",
  "objects",
  "event_count",
  "window_start",
  "window_end",
  "first_event_time",
  "last_event_time",
  "verdict",
  "via",
  "since",
  "subscription",
  "nearest",
  "account",
  "region",
  "event_name",
  "source_ip",
  "rule_title",
  "channel",
  "usual",
  "usual_bytes",
  "usual_objects",
  "usual_of",
  "compared",
  "peers_bytes",
  "peers",
  "record_bytes",
  "rank",
  "reason",
]);
