/** What an alert is about in a few words, for lists: what is in its message stands there. */
import { formatCount, formatCounted } from "../finding/explain.ts";
import type { AlertContent } from "../finding/alert.ts";
import type { Digest } from "../finding/digest.ts";

/** The finding of an alert that matters most, with how many people all of them are about. */
export interface TopFinding {
  readonly level: string;
  readonly tier: string;
  readonly ruleId: string;
  readonly ruleTitle: string;
  readonly asset: string | null;
  /** The first by name. */
  readonly person: string;
  readonly people: number;
}

/** Of the content of an alert what a list shows. */
export type ListedContent =
  | { readonly kind: "cause"; readonly joined?: readonly string[]; readonly isDemoted?: true }
  | { readonly kind: "withdrawn" }
  | ({ readonly kind: "digest" } & Pick<Digest, "digest" | "level" | "alerts" | "ruleTitle">)
  | Pick<Extract<AlertContent, { kind: "history" }>, "kind" | "rules">;

export interface TitleGiven {
  readonly content: ListedContent;
  readonly domains: readonly string[];
  /** undefined: none of its findings stands. */
  readonly top: TopFinding | undefined;
  /** What people call assets and domains, by id. */
  readonly labels: ReadonlyMap<string, string>;
}

/** `[HIGH] Orders: ana@example.com and 2 more: Access without a subscription`; undefined: nothing of it stands any more. */
export function alertTitle({ content, domains, top, labels }: TitleGiven): string | undefined {
  const where = whereOf(domains, labels);
  if (content.kind === "history") {
    const findings = content.rules.reduce((sum, line) => sum + line.findings, 0);
    return findings === 0
      ? undefined
      : `[HISTORY] ${where}: ${formatCounted(findings, "finding")} in past logs`;
  }
  if (content.kind === "digest") {
    const { level, alerts, digest, ruleTitle } = content;
    if (alerts === 0) return undefined;
    const period =
      digest.period === "week" ? `the week of ${digest.start}` : `the ${digest.period} ${digest.start}`;
    return `[${level.toUpperCase()}] ${where}: ${formatCounted(alerts, "alert")} of ${period}: ${ruleTitle}`;
  }
  if (!top) return undefined;
  const tag = content.kind === "withdrawn" ? "WITHDRAWN" : top.level.toUpperCase();
  const what = top.asset === null ? "audit plane" : (labels.get(top.asset) ?? top.asset);
  const who = top.people === 1 ? top.person : `${top.person} and ${formatCount(top.people - 1)} more`;
  return `[${tag}] ${what}: ${who}: ${top.ruleTitle}`;
}

function whereOf(domains: readonly string[], labels: ReadonlyMap<string, string>): string {
  const [first] = domains;
  return first === undefined ? "data that nobody owns" : `domain ${labels.get(first) ?? first}`;
}
