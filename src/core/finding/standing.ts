/** Findings as they stand in the database, and the names behind the ids that they hold. */
import type { IntegrityState } from "../integrity/state.ts";
import type { Hit } from "./hit.ts";

/** A finding as it stands in the database, names not yet resolved. Times in ms. */
export interface StandingFinding {
  readonly uid: string;
  readonly ruleId: string;
  readonly ruleVersion: string;
  readonly category: string;
  readonly level: string;
  readonly tier: string;
  readonly status: string;
  /** Why nobody is told of it any more: it is withdrawn, or expected; null while it is open. */
  readonly withdrawnReason: string | null;
  readonly version: number;
  readonly live: boolean;
  readonly shadow: boolean;
  readonly person: string;
  readonly asset: string | null;
  readonly domain: string | null;
  readonly windowStart: number;
  readonly windowEnd: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly eventCount: number;
  readonly bytesOut: number;
  readonly objects: number;
  readonly cause: string;
  readonly detail: Pick<Hit, "evidence" | "first" | "principals" | "projects" | "domains" | "waitingTime">;
  readonly rule: RuleText;
}

/** What a finding says of the version of the rule that made it. */
export interface RuleText {
  readonly title: string;
  readonly author: string;
  /** The licence that it is given under, as its author states it; null: it states none. */
  readonly license: string | null;
  readonly references: readonly string[];
  /** Template with placeholders in braces; see explain.ts. */
  readonly explanation: string;
  readonly nextSteps: readonly string[];
  /** Harmless causes that are to be checked first. */
  readonly falsepositives: readonly string[];
  /** A URL, or the name of its page among ours (core/message/links.ts); null: it has none. */
  readonly runbook: string | null;
  /** What people are told of its findings, where they are not in shadow. */
  readonly tier: string;
  /** More alerts a day are told in one message; see noise.ts. */
  readonly noiseLimit: number;
  /** Security alone is told. */
  readonly confidential: boolean;
}

/** Names behind the ids of findings. */
export interface Names {
  readonly principals: ReadonlyMap<number, string>;
  readonly files: ReadonlyMap<number, { readonly path: string; readonly integrity: IntegrityState | null }>;
  /** When each domain was read last; '' stands for the catalog. In ms; null or absent: never. */
  readonly asOf: ReadonlyMap<string, number | null>;
  /** What people call assets, projects and domains whose ids say nothing, by id. */
  readonly labels: ReadonlyMap<string, string>;
}

/** What something is called, with its id; the id alone where that is its name. */
export function labelled(id: string, { labels }: Pick<Names, "labels">): string {
  const label = labels.get(id);
  return label === undefined || label === id ? id : `${label} (${id})`;
}

/** When the catalog was read that the finding holds against. */
export function catalogAsOf({ domain }: StandingFinding, { asOf }: Names): number | null {
  return asOf.get(domain ?? "") ?? asOf.get("") ?? null;
}
