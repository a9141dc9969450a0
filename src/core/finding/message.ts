/**
 * What all messages have in common. Names and keys of records are data: control characters are shown as such and no link
 * is made of them.
 */
import type { Audience } from "../alert/routing.ts";
import { groupBy } from "../catalog/group.ts";
import { shownText } from "../record/text.ts";
import type { StandingFinding } from "./standing.ts";

export interface Message {
  /** ASCII, at most 99 characters, one line: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  readonly subject: string;
  readonly text: string;
  /** For filter policies of subscribers. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The alert that a message is about. */
export interface MessageAlert {
  readonly id: number;
  readonly revision: number;
  readonly domain: string | null;
  readonly audience: Audience;
}

const REFERENCES_MAX = 10;
const TEXT_MAX = 60_000;
const SUBJECT_MAX = 99;

/** A route that refused a message, and what it said. */
export interface InsteadOf {
  readonly route: string;
  readonly reason: string;
}

/** A message in the place of one that its route refused. */
export function withInstead(message: Message, { route, reason }: InsteadOf): Message {
  const why = `You get this in the place of ${route}, which takes no alerts: ${reason}`;
  return { ...message, text: textOf([...message.text.split("\n"), "", why]) };
}

export function attributesOf(of: {
  alert: MessageAlert;
  level: string;
  ruleId: string;
  account: string | null;
  tier: string;
  state: "open" | "withdrawn";
}): Record<string, string> {
  return {
    severity: of.level,
    tier: of.tier,
    domain: of.alert.domain ?? "none",
    rule_id: of.ruleId,
    account: of.account ?? "none",
    alert_id: String(of.alert.id),
    state: of.state,
  };
}

/** What rule it was and whose: the licences of published rules ask for it. */
export function ruleLines({
  ruleId,
  ruleVersion,
  rule,
}: Pick<StandingFinding, "ruleId" | "ruleVersion" | "rule">): string[] {
  return [
    `Rule ${ruleId} (version ${ruleVersion}, by ${rule.author}).`,
    ...(rule.license === null ? [] : [`Licence of the rule: ${rule.license}`]),
    ...rule.references.slice(0, REFERENCES_MAX).map((reference) => `  ${reference}`),
  ];
}

/** Each rule once. */
export function rulesOf(findings: readonly StandingFinding[]): string[] {
  const byRule = groupBy(findings, ({ ruleId }) => ruleId);
  return [...byRule.values()].flatMap((own) => ruleLines(own[0] as StandingFinding));
}

export function subjectOf(text: string): string {
  const ascii = text.replace(/[^\x20-\x7e]/g, "?");
  return ascii.length > SUBJECT_MAX ? `${ascii.slice(0, SUBJECT_MAX - 3)}...` : ascii;
}

export function textOf(lines: readonly string[]): string {
  return lines.map(shownText).join("\n").slice(0, TEXT_MAX);
}
