/** Findings: a rule's verdict on the facts of one person, asset and window. */
import { hash } from "node:crypto";
import { canonicalJson } from "../record/decode.ts";
import { DAY_MS, HOUR_MS, dayOf, hourOf, isoTime } from "../record/time.ts";
import type { Hit } from "./hit.ts";
import type { RuleText } from "./standing.ts";

/** What a finding of a correlation names in place of a person where its events are of more than one. */
export const SEVERAL = "several";

export type Tier = "page" | "review" | "info";
export type Window = "hour" | "day";

/** What a finding takes from its rule. */
export interface FindingRule extends RuleText {
  readonly id: string;
  readonly version: string;
  readonly category: string;
  readonly level: string;
  readonly tier: Tier;
  readonly shadow: boolean;
  readonly window: Window;
  readonly grouping: "consumer" | "person";
}

/** A finding as derived: everything that an amendment would change. */
export interface Finding {
  readonly uid: string;
  readonly rule: FindingRule;
  readonly windowStart: number;
  readonly windowEnd: number;
  /** What alerts group by. */
  readonly cause: string;
  readonly hit: Hit;
  /** Of all of the above: equal hashes mean that nothing is to be amended. */
  readonly contentHash: string;
}

/** The start and end of the window of a rule that holds an hour. Windows are aligned to UTC. */
export function windowOf(window: Window, hour: number): { start: number; end: number } {
  const start = window === "hour" ? hourOf(hour) : dayOf(hour);
  return { start, end: start + (window === "hour" ? HOUR_MS : DAY_MS) };
}

/**
 * The identity of a finding: rule, person, asset and window, by their names. No version is in it, so a finding keeps
 * its uid when its rule is edited, and gets the same one on every machine.
 */
export function findingUid(key: {
  ruleId: string;
  person: string;
  asset: string | null;
  windowStart: number;
}): string {
  const text = [key.ruleId, key.person, key.asset ?? "", isoTime(key.windowStart)].join("\n");
  return hash("sha256", text, "hex").slice(0, 32);
}

/** Makes the finding of a folded hit. `person` and `asset` are the names behind the hit's ids. */
export function makeFinding(
  hit: Hit,
  current: FindingRule,
  names: { person: string; asset: string | null },
): Finding {
  const isShadow = current.shadow || hit.first.volume?.isShadow === true;
  const rule = {
    ...current,
    version: versionOf(hit, current),
    shadow: isShadow,
    tier: isShadow ? ("info" as const) : current.tier,
  };
  const { start, end } = windowOf(rule.window, hit.hour);
  const { hour: _, ruleVersions: __, ...content } = hit;
  const contentHash = hash(
    "sha256",
    canonicalJson({ ...content, objects: hit.objects.length, version: rule.version, start }),
    "hex",
  );
  return {
    uid: findingUid({ ruleId: rule.id, ...names, windowStart: start }),
    rule,
    windowStart: start,
    windowEnd: end,
    cause: causeOf(hit, rule, start),
    hit,
    contentHash,
  };
}

/** A finding is of the version that matched: of the one in force if that is among them, else of the latest. */
function versionOf({ ruleVersions }: Hit, { version }: FindingRule): string {
  return ruleVersions.includes(version) ? version : (ruleVersions.at(-1) ?? version);
}

/**
 * What alerts group by. Entitlement rules: rule × consuming project (else principal) × asset, so sixty people of one
 * project are one alert. Other rules: rule × person × asset. Windows are not in it: an alert spans them. Unusual volume:
 * person × day, whichever rules see it and of whatever assets, what pages apart from what is to be reviewed: one theft is
 * one alert, and what somebody read in March is no more of what they read in January.
 */
function causeOf(hit: Hit, rule: FindingRule, windowStart: number): string {
  const who = rule.grouping === "consumer" ? hit.first.consumer : { personId: hit.personId };
  const what =
    rule.category === "volume"
      ? { volume: rule.tier, day: isoTime(dayOf(windowStart)) }
      : { rule: rule.id, asset: hit.assetId };
  return hash("sha256", canonicalJson({ who, ...what }), "hex").slice(0, 32);
}

/** Live: derived within 24 hours of its last event. Everything else is history and is never paged. */
export function isLive(lastTime: number, now: number): boolean {
  return now - lastTime <= DAY_MS;
}
