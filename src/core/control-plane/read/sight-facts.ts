/** Facts of `category: pipeline` about what the control plane does not tell us: domains that wait to be read, projects that are hidden. */
import type { Catalog, Domain } from "../../catalog/catalog.ts";
import { groupBy } from "../../catalog/group.ts";
import type { PipelineFact, TimedFact } from "../../pipeline/fact.ts";
import { HOUR_MS, isoTime } from "../../record/time.ts";
import type { UnseenProject } from "../made/mesh-of.ts";
import type { Hidden } from "./plausible.ts";
import { parseScope } from "../scope.ts";

/** Accesses that wait longer than this for the read that judges them are told of. */
export const PENDING_HOURS_MAX = 4;

/** Says what makes a project visible that the reader's role is nobody in. */
export const SHOW_PROJECT = "make the reader's role a member of the project, or an owner of its domain unit";

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

export interface HiddenProject {
  /** What findings name in place of an asset. */
  readonly subject: string;
  readonly scope: string;
  /** Why it is hidden, and which right would show it. */
  readonly why: string;
  readonly fix: string;
}

export interface HiddenGiven {
  /** What reads could not see into, with the scope that it is of. */
  readonly hidden: readonly (Hidden & { readonly scope: string })[];
  readonly unseen: readonly UnseenProject[];
  /** Name of a project by its id; undefined: it is none. */
  readonly nameOf: (id: string) => string | undefined;
}

/** By subject. Groups of an identity store are one together: there may be thousands, and one right shows them all. */
export function hiddenProjects({ hidden, unseen, nameOf }: HiddenGiven): HiddenProject[] {
  const isGroup = ({ scope }: { readonly scope: string }): boolean =>
    parseScope(scope)?.service === "identity-center";
  const groups = [...groupBy(hidden.filter(isGroup), ({ scope }) => scope)].map(([scope, own]) =>
    hiddenGroups(scope, own),
  );
  const blind = hidden
    .filter((one) => !isGroup(one))
    .map(({ of, lists, actions, detail, scope }): HiddenProject => {
      const name = nameOf(of);
      const allow = actions.length > 0 ? `allow ${actions.join(", ")}, and ` : "";
      return {
        subject: name === undefined ? `environment/${of}` : `project/${name} (${of})`,
        scope,
        why: `${lists.join(", ")} of it ${lists.length === 1 ? "was" : "were"} not given (${detail})`,
        fix: `${allow}${SHOW_PROJECT}`,
      };
    });
  const unlisted = unseen.map(({ id, name, scope, roleArns }): HiddenProject => {
    const named = roleArns.length > 0 ? `roles (${shortList(roleArns)})` : "subscriptions or assets";
    return {
      subject: `project/${name ?? id} (${id})`,
      scope,
      why: `${named} name it and ListProjects does not show it`,
      fix: SHOW_PROJECT,
    };
  });
  return [...blind, ...groups, ...unlisted].sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

function hiddenGroups(scope: string, own: readonly Hidden[]): HiddenProject {
  const actions = [...new Set(own.flatMap((one) => one.actions))].sort();
  const ids = own.map(({ of }) => of).sort();
  return {
    subject: `groups/${scope.slice(scope.lastIndexOf("/") + 1)}`,
    scope,
    why: `who is in ${ids.length === 1 ? "a group" : `${ids.length} groups`} (${shortList(ids)}) was not given (${own[0]?.detail ?? ""})`,
    fix: actions.length > 0 ? `allow ${actions.join(", ")}` : "see why it was not given",
  };
}

const NAMED_MAX = 3;

function shortList(names: readonly string[]): string {
  return `${names.slice(0, NAMED_MAX).join(", ")}${names.length > NAMED_MAX ? ", …" : ""}`;
}

/** The fact that what goes on in a project is unknown. `at` in ms. */
export function hiddenFact({ subject, scope, why, fix }: HiddenProject, at: number): TimedFact {
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
      reason: `${why}; ${fix}`,
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
