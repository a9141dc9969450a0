/** What the message of a digest says in its own words, by its period. */
import type { Digest } from "./digest.ts";
import { formatBytes, formatCount, formatCounted } from "./explain.ts";
import { PAGES_MAX } from "./storm.ts";

export interface DigestWords {
  /** What is withdrawn with it. */
  readonly name: string;
  /** In the brackets of its title, and behind them; the domain stands between. */
  readonly tag: string;
  readonly title: string;
  /** What happened and what to do first; the level stands before it. */
  readonly headline: string;
  readonly summary: readonly string[];
  /** Steps before those of the rule of the finding that matters most, and after them. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly tier: "page" | "review" | "info";
  /** For filter policies. */
  readonly ruleId: string;
}

export function wordsOf(digest: Digest, where: string): DigestWords {
  switch (digest.digest.period) {
    case "hour":
      return stormWords(digest, where);
    case "day":
      return noiseWords(digest, where);
    case "week":
      return weekWords(digest, where);
  }
}

function stormWords(digest: Digest, where: string): DigestWords {
  const { start } = digest.digest;
  const hour = `${start.slice(0, 10)} ${start.slice(11, 16)} UTC`;
  const people = formatCounted(digest.people, "more person", "more people");
  return {
    name: `summary of unusual volume of ${hour}`,
    tag: digest.level.toUpperCase(),
    title: `storm of volume, ${formatCounted(digest.alerts, "more alert")}, ${hour.slice(0, 16)}`,
    headline: `${people} read unusual volumes within one hour: ask first whether one thing explains it all`,
    summary: [
      `More than ${PAGES_MAX} alerts that page for unusual volume began in the hour of ${hour}. ${PAGES_MAX} were told one by one, to`,
      `the owners of what was read. This is one message for the others about ${where}: ${formatCounted(digest.alerts, "alert")},`,
      `${countsOf(digest)}. It comes again when there are more.`,
      "Nothing is left out: each is a finding of its own, and a scan of that hour's files prints them all. The most severe",
      "first, then those with most bytes:",
    ],
    before: [
      "Ask for one cause: a migration, a release, a job that reads under many names, or one key in many hands.",
      "If nobody knows of one, treat it as theft, and do what follows for each, beginning with the first above.",
    ],
    after: [],
    tier: "page",
    ruleId: "storm",
  };
}

function noiseWords(digest: Digest, where: string): DigestWords {
  const { start, ruleId } = digest.digest;
  return {
    name: `digest of ${start}: ${digest.ruleTitle}`,
    tag: "DIGEST",
    title: `${digest.alerts} alerts on ${start}: ${digest.ruleTitle}`,
    headline: digest.ruleTitle,
    summary: [
      `The rule gave more alerts about ${where} on ${start} than anybody reads, so this is one message for`,
      `${formatCount(digest.alerts)} of them: ${countsOf(digest)}. The most severe first, then those with most bytes:`,
    ],
    before: [],
    after: [
      "If they are all right, exempt them in the catalog, or make the rule narrower; if they are all wanted one by one, raise its noise_limit.",
    ],
    tier: "info",
    ruleId: ruleId ?? "unknown",
  };
}

function weekWords(digest: Digest, where: string): DigestWords {
  const { start } = digest.digest;
  const findings = formatCounted(digest.findings, "finding");
  return {
    name: `review list of the week from ${start}`,
    tag: "REVIEW",
    title: `${findings} worth a look, week from ${start}`,
    headline: `${findings} of volume worth a look: go through them once, most of it is ordinary work`,
    summary: [
      `More than usual was read in the week from Monday ${start} (UTC), though not so much that it pages. Of`,
      `${where} these are ${countsOf(digest)}. The most severe first, then those with most bytes:`,
    ],
    before: ["Go through the list, and cross out what you can explain."],
    after: [],
    tier: "review",
    ruleId: "review",
  };
}

function countsOf({ findings, people, bytesOut }: Digest): string {
  const who = formatCounted(people, "person", "people");
  return `${formatCounted(findings, "finding")}, ${who}, ${formatBytes(bytesOut)}`;
}
