/** Facts of `category: pipeline` about what the control plane does not tell us: domains that wait to be read, projects that are hidden. */
import type { Catalog, Domain } from "../../catalog/catalog.ts";
import type { PipelineFact, TimedFact } from "../../pipeline/fact.ts";
import { HOUR_MS, isoTime } from "../../record/time.ts";
import type { HiddenThing } from "./hidden-place.ts";
import { parseScope } from "../scope.ts";

/** Accesses that wait longer than this for the read that judges them are told of. */
export const PENDING_HOURS_MAX = 4;

/** Nothing that is about a rule or a place. */
const BARE = {
  rule_id: null,
  rule_title: null,
  account: null,
  region: null,
  trail: null,
  asset: null,
  disabled: false,
} as const satisfies Partial<PipelineFact>;

/** One for each domain unit whose accesses are pending for longer than PENDING_HOURS_MAX. `now` in ms. */
export function pendingFacts(domains: readonly Domain[], now: number): TimedFact[] {
  return domains.flatMap(({ id, name, asOf, until }): TimedFact[] => {
    if (asOf === undefined || until !== Infinity) return [];
    const hours = Math.floor((now - asOf) / HOUR_MS);
    if (now - asOf <= PENDING_HOURS_MAX * HOUR_MS) return [];
    return [
      {
        at: now,
        fact: {
          ...BARE,
          kind: "catalog_pending",
          subject: `domain/${name} (${id})`,
          count: hours,
          limit: PENDING_HOURS_MAX,
          reason: `what holds there was read last at ${isoTime(asOf)}, and what was done since is judged by no one`,
        },
      },
    ];
  });
}

/** The fact that something is not seen, or not seen into, and what is unknown for that. `at` in ms. */
export function hiddenFact({ subject, scope, so, why, fix }: HiddenThing, at: number): TimedFact {
  const parsed = parseScope(scope);
  return {
    at,
    fact: {
      ...BARE,
      kind: "project_unseen",
      subject,
      account: parsed?.account ?? null,
      region: parsed && "region" in parsed ? parsed.region : null,
      count: 1,
      limit: 0,
      reason: `${so}: ${why}; ${fix}`,
    },
  };
}

/** Names of projects as they are called now, and roles that any of them ever had. */
export function projectsIn({ projects }: Pick<Catalog, "projects">): {
  readonly nameOf: (id: string) => string | undefined;
  readonly isRole: (arn: string) => boolean;
} {
  const names = new Map(projects.map(({ id, name }) => [id, name]));
  const roles = new Set(projects.flatMap(({ roleArns }) => roleArns));
  return { nameOf: (id) => names.get(id), isRole: (arn) => roles.has(arn) };
}
