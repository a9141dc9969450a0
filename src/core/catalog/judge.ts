/**
 * Was the caller entitled then? Verdicts as docs/catalog-file.md has them ("The verdict"). A function of the catalog
 * and the question alone: it knows neither stores nor clocks.
 */
import type { Caller } from "../identity/caller.ts";
import type { Action } from "../record/access.ts";
import { holds } from "./catalog.ts";
import type { Asset } from "./catalog.ts";
import { indexBlindness, isHidden } from "./blindness.ts";
import type { Blindness } from "./blindness.ts";
import { indexStretches } from "./borders.ts";
import { environmentRole } from "./environment-role.ts";
import { latestEnd } from "./ends.ts";
import { groupBy } from "./group.ts";
import type { CatalogIndex } from "./index-catalog.ts";
import { rememberAnswers } from "./memory.ts";
import { findNearest } from "./nearest.ts";
import { indexCallers } from "./standing.ts";
import type { CallerFacts, Standing } from "./standing.ts";
import { answerOf, exemptWays, ownerWays, subscribedWays } from "./ways.ts";
import type { Via } from "./ways.ts";

export const VERDICTS = [
  "ungoverned",
  "unknown",
  "pending",
  "owner",
  "subscribed",
  "exempt",
  "revoked",
  "none",
] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface JudgeQuestion {
  /** undefined: what was touched is no asset. */
  readonly asset: Asset | undefined;
  readonly action: Action;
  readonly at: number;
}

export interface Entitlement {
  readonly verdict: Verdict;
  /** The first of person, membership, group, role that answers; exemption; service. */
  readonly via: Via | null;
  /** The earliest start of what answers (null: since ever); for `revoked` the latest end. */
  readonly since: number | null;
  /** The subscription that answers, or that ended. */
  readonly subscription: string | null;
  /** Where nothing answers: the caller's subscription to the asset that came nearest to allowing it. */
  readonly nearest: string | null;
  /** The caller's projects at the time: those of the role first, then memberships. */
  readonly projects: readonly string[];
}

/** Answers about one caller. */
export type CallerJudge = (question: JudgeQuestion) => Entitlement;

export type Judge = (caller: Caller) => CallerJudge;

/**
 * Compiles a catalog into a judge. A verdict is a step function of time, so each step of a caller and an asset is
 * decided once: asked again it costs a look-up and a search among a few stretches.
 *
 * Precedence, the first that applies: `ungoverned`; `unknown` for a caller not established or a role of a project that
 * is not visible, even after the catalog was read; `pending`, even for owners; `owner`; `subscribed`; `exempt`; and
 * where none of these, `unknown` before `history_from`, since what would make it `revoked`, or entitle it, may not have
 * been recorded, for a role of an environment whose project the control plane did not show, and for anybody whom a project or group may
 * entitle that it did not let us see into (see Blind); `revoked`; `none`. So recorded rights count before `history_from`, and in what
 * was not seen; their absence does not.
 */
export function createJudge(index: CatalogIndex): Judge {
  const { catalog } = index;
  const factsOf = indexCallers(catalog);
  const blindness = indexBlindness(catalog);
  const byAsset = groupBy(catalog.subscriptions, ({ asset }) => asset);
  const subscriptionsOf = (asset: Asset): Standing["subscriptions"] => byAsset.get(asset.id) ?? [];
  const decide = (facts: CallerFacts, { asset, action, at }: JudgeQuestion): Entitlement => {
    const roles = facts.roleEntries.filter((entry) => holds(entry, at));
    const projects = projectsOf(facts, roles, at);
    if (!asset) return answered("ungoverned", projects);
    const { caller, principal, memberships, roleEntries, exemptions } = facts;
    const standing = {
      caller,
      principal,
      memberships,
      roleEntries,
      exemptions,
      asset,
      at,
      roles,
      subscriptions: subscriptionsOf(asset),
      isReading: isReading(action),
    };
    return verdictOf(standing, projects, { index, blindness });
  };
  return rememberAnswers({
    factsOf,
    decide,
    stretchOf: indexStretches(catalog, { subscriptionsOf, blindness }),
    isReading: ({ action }) => isReading(action),
  });
}

function isReading(action: Action): boolean {
  return action === "read" || action === "list";
}

type Ground = Pick<Entitlement, "via" | "since" | "subscription" | "nearest">;

/** Written out, so that all answers have one shape: they are many, and looked at often. */
function answered(
  verdict: Verdict,
  projects: readonly string[],
  { via = null, since = null, subscription = null, nearest = null }: Partial<Ground> = {},
): Entitlement {
  return { verdict, via, since, subscription, nearest, projects };
}

function verdictOf(
  standing: Standing,
  projects: readonly string[],
  { index, blindness }: { readonly index: CatalogIndex; readonly blindness: Blindness },
): Entitlement {
  const { caller, asset, roles, at } = standing;
  if (!caller.established || roles.some(({ visible }) => !visible)) return answered("unknown", projects);
  const domain = index.projectAt(asset.project, at)?.domain ?? null;
  if (at >= (index.asOf(domain, at) ?? Infinity)) return answered("pending", projects);
  const owner = answerOf(ownerWays(standing));
  if (owner) return answered("owner", projects, owner);
  const subscribed = answerOf(subscribedWays(standing));
  if (subscribed) return answered("subscribed", projects, subscribed);
  const exempt = answerOf(exemptWays(standing));
  if (exempt) return answered("exempt", projects, exempt);
  const nearest = findNearest(standing);
  const isRecorded = at >= index.historyFrom(domain, at);
  if (!isRecorded || isOfUnseen(standing, index) || isHidden(standing, blindness))
    return answered("unknown", projects, { nearest });
  const end = latestEnd(standing);
  return end ? answered("revoked", projects, { ...end, nearest }) : answered("none", projects, { nearest });
}

/**
 * A role of an environment that no project of the control plane ever had: whose it is was not shown to us. One that says that it is of a
 * project that was shown with its environments is not believed, nor is one of an account that is none of ours.
 */
function isOfUnseen({ caller, roleEntries, at }: Standing, index: CatalogIndex): boolean {
  if (index.catalog.made === undefined || roleEntries.length > 0 || caller.outsideAccount) return false;
  const role = environmentRole(caller.principal);
  return (
    role !== undefined && !(role.project !== undefined && index.projectAt(role.project, at)?.visible === true)
  );
}

function projectsOf(facts: CallerFacts, roles: Standing["roles"], at: number): readonly string[] {
  const ofRole = roles.map(({ id }) => id).sort();
  const ofPerson = facts.memberships.projects
    .filter((membership) => holds(membership, at))
    .map(({ project }) => project)
    .sort();
  return [...new Set([...ofRole, ...ofPerson])];
}
