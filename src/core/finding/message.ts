/**
 * What all messages have in common. Names and keys of records are data: they are shown as such, URLs in them as nobody follows
 * them (core/message/value.ts).
 */
import { shownRoute } from "../alert/route.ts";
import type { Ticket } from "../alert/ticket.ts";
import type { Audience } from "../alert/routing.ts";
import { groupBy } from "../catalog/group.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { minimalAttributes, minimalParts, minimalTitle } from "../message/essence.ts";
import type { Essence } from "../message/essence.ts";
import type { Links } from "../message/links.ts";
import { textOf } from "../message/parts.ts";
import type { Part } from "../message/parts.ts";
import { titleOf } from "../message/title.ts";
import type { TitleGiven } from "../message/title.ts";
import { cutEnd, valueText } from "../message/value.ts";
import type { Normal } from "./normal.ts";
import type { Names, StandingFinding } from "./standing.ts";

/** As it is sent. */
export interface Message {
  /** ASCII, at most TITLE_MAX characters, one line. */
  readonly subject: string;
  readonly text: string;
  /** For filter policies of subscribers. */
  readonly attributes: Readonly<Record<string, string>>;
  /** In which it is worked on; absent: there is none, or the route is not to know. */
  readonly tickets?: readonly Ticket[];
}

/** As it was composed: all of it, and what of it may be told to whoever is to learn nothing about people. */
export interface ComposedMessage extends Message {
  readonly title: TitleGiven;
  readonly parts: readonly Part[];
  readonly essence: Essence;
}

/** The alert that a message is about. */
export interface MessageAlert {
  readonly id: number;
  readonly revision: number;
  readonly domain: string | null;
  readonly audience: Audience;
  /** Categories of findings of other alerts on the same person, day and data; absent: there is none. */
  readonly joined?: readonly string[];
}

/** What is known beside the findings that a message is about. */
export interface MessageContext {
  readonly names: Names;
  readonly links: Links;
  /** undefined: there is none at hand, and what people are called is not known. */
  readonly catalog: CatalogIndex | undefined;
  /** How usual it is; undefined: nobody looked. */
  readonly normal: Normal | undefined;
}

const REFERENCES_MAX = 10;

/** A route that refused a message, and what it said. */
export interface InsteadOf {
  readonly route: string;
  readonly reason: string;
}

/** The message of its title and parts. */
export function composed({
  title,
  parts,
  attributes,
  essence,
}: Omit<ComposedMessage, "subject" | "text">): ComposedMessage {
  return { title, parts, attributes, essence, subject: titleOf(title), text: textOf(parts) };
}

/** What of a message a route gets that is to learn nothing about people. */
export function minimalMessage({ essence }: Pick<ComposedMessage, "essence">): ComposedMessage {
  return composed({
    title: minimalTitle(essence),
    attributes: minimalAttributes(essence),
    parts: minimalParts(essence),
    essence,
  });
}

/** A message in the place of one that its route refused. */
export function withInstead(message: ComposedMessage, { route, reason }: InsteadOf): ComposedMessage {
  const why = `You get this in the place of ${valueText(shownRoute(route))}, which takes no alerts: ${valueText(reason, 400)}`;
  return composed({
    ...message,
    parts: [...message.parts, { kind: "you", lines: [why] }],
    essence: { ...message.essence, isInstead: true },
  });
}

const ATTRIBUTE_MAX = 256;

/** `id`: of what is about no alert, what stands for its number. */
export function attributesOf(of: {
  alert: Pick<MessageAlert, "domain"> & { readonly id: number | string };
  level: string;
  ruleId: string;
  account: string | null;
  tier: string;
  state: "open" | "withdrawn";
}): Record<string, string> {
  const all = {
    severity: of.level,
    tier: of.tier,
    domain: of.alert.domain ?? "none",
    rule_id: of.ruleId,
    account: of.account ?? "none",
    alert_id: String(of.alert.id),
    state: of.state,
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [name, cutEnd(value, ATTRIBUTE_MAX).toWellFormed()]),
  );
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

/** Which alert it is: the last line but for why whoever reads it gets it. */
export function alertLine({ id, revision }: Pick<MessageAlert, "id" | "revision">): string {
  return `Alert ${id}, revision ${revision}.`;
}
