/** A message that is about no alert: what was held back, a quiet week, a test. */
import type { Essence } from "../message/essence.ts";
import type { Part } from "../message/parts.ts";
import { valueText } from "../message/value.ts";
import { attributesOf, composed } from "./message.ts";
import type { ComposedMessage } from "./message.ts";

export interface Notice {
  /** What stands for the alert's number. */
  readonly id: string;
  readonly tag: string;
  /** What people call the domain that it is for. */
  readonly where: string;
  readonly symptom: string;
  /** The domain's id; null: of none, or of several. */
  readonly domain: string | null;
  /** What stands for the rule: `digest`, `quiet`, `test`. */
  readonly ruleId: string;
  readonly level: string;
  readonly tier: "review" | "info";
  readonly parts: readonly Part[];
  /** Titles of others that may be told to whoever is to learn nothing about people. */
  readonly listed?: readonly string[];
}

export function noticeMessage({ id, tag, where, symptom, domain, parts, ...of }: Notice): ComposedMessage {
  const essence: Essence = {
    tag,
    level: of.level,
    tier: of.tier,
    state: "open",
    domain,
    ruleId: of.ruleId,
    what: symptom,
    asset: null,
    findings: 0,
    people: null,
    events: null,
    bytes: null,
    alert: null,
    notice: id,
    listed: of.listed ?? [],
    runbook: null,
    links: {},
    isInstead: false,
  };
  return composed({
    title: { tag, where: valueText(where), symptom, alert: null },
    parts,
    attributes: attributesOf({
      alert: { id, domain },
      level: of.level,
      tier: of.tier,
      ruleId: of.ruleId,
      account: null,
      state: "open",
    }),
    essence,
  });
}
