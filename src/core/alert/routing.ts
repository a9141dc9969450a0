/** Who is told of an alert, and in which capacity. */
import { furthest } from "../settings/rollout.ts";
import type { StageOf } from "../settings/rollout.ts";
import type { OwnerOf, Unit } from "./owner.ts";

/**
 * The owner; the deputy, who is told while the owner is away; the owner of the unit above, where the owner is whom it is about; security
 * in the owner's place, or alone, since the rule is confidential; security on call beside the owner; who is told since nobody answered.
 */
export const AUDIENCES = [
  "owner",
  "deputy",
  "parent",
  "security",
  "confidential",
  "on_call",
  "escalation",
] as const;
export type Audience = (typeof AUDIENCES)[number];

/** In which capacity a route is told, and of which domains. */
export interface Told {
  readonly domains: readonly string[];
  readonly audience: Audience;
}

export interface Routes {
  readonly routes: ReadonlyMap<string, Told>;
  /** Somebody is to be told, and there is no topic for it. */
  readonly hasNone: boolean;
}

/** What is known of an alert when it is decided who is told. */
export interface Routed {
  /** That own now what it is about; empty: nobody does. */
  readonly owners: readonly string[];
  /** Of its findings, by id. */
  readonly rules: readonly string[];
  /** Whom it is about, in small letters. */
  readonly people: readonly string[];
  /** It pages, or is about restricted data. */
  readonly isUrgent: boolean;
  /** One of its rules is for security alone. */
  readonly isConfidential: boolean;
}

export interface RoutingPolicy {
  readonly ownerOf: OwnerOf;
  readonly stageOf: StageOf;
  readonly fallbackTopic: string | undefined;
  /** Of security on call; undefined: nobody is told beside owners. */
  readonly onCallTopic: string | undefined;
}

/**
 * Who is told, domain by domain, as far as each is with alerts. Whoever an alert is about is not told as the owner: the next unit above
 * is. What has no owner, or none with a topic, goes to the fallback, which is security's.
 */
export function routesOf(alert: Routed, policy: RoutingPolicy): Routes {
  const routes = new Map<string, Told>();
  let hasNone = false;
  for (const domain of alert.owners.length === 0 ? [null] : alert.owners) {
    const stage = furthest(alert.rules.map((rule) => policy.stageOf(rule, domain)));
    if (stage === "observe") continue;
    const own = stage === "live" && domain !== null ? domain : undefined;
    const line = own === undefined || alert.isConfidential ? [] : policy.ownerOf(own).line;
    const told = unitsTold(line, alert);
    if (told.length > 0) for (const [route, audience] of told) add(routes, route, { audience, domain });
    else if (policy.fallbackTopic === undefined) hasNone = true;
    else {
      const audience = line.length > 0 ? "parent" : inPlace(alert, own);
      add(routes, policy.fallbackTopic, { audience, domain });
    }
  }
  const { onCallTopic } = policy;
  if (alert.isUrgent && (routes.size > 0 || hasNone) && onCallTopic !== undefined && !routes.has(onCallTopic))
    routes.set(onCallTopic, { domains: alert.owners, audience: "on_call" });
  return { routes, hasNone };
}

/** Routes of owners who are not to hear of it, whatever they knew before: it is confidential, or about them. */
export function keptFrom(alert: Routed, { ownerOf }: Pick<RoutingPolicy, "ownerOf">): ReadonlySet<string> {
  const units = alert.owners.flatMap((domain) => {
    const { line } = ownerOf(domain);
    return alert.isConfidential ? line : line.filter((unit) => isAbout(unit, alert));
  });
  return new Set(units.flatMap(({ route, deputy }) => (deputy === undefined ? [route] : [route, deputy])));
}

function isAbout({ people }: Unit, alert: Routed): boolean {
  return alert.people.some((person) => people.has(person));
}

/** In which capacity the fallback is told. */
function inPlace({ isConfidential, owners }: Routed, own: string | undefined): Audience {
  if (isConfidential) return "confidential";
  return own !== undefined || owners.length === 0 ? "owner" : "security";
}

/** The routes of the owner, or of whoever is told in their place; none: there is nobody. */
function unitsTold(line: readonly Unit[], alert: Routed): [string, Audience][] {
  const unit = line.find((one) => !isAbout(one, alert));
  return unit ? routesOfUnit(unit, unit === line[0] ? "owner" : "parent", alert) : [];
}

/** What pages waits for nobody's return: both are told. */
function routesOfUnit(
  { route, deputy }: Unit,
  audience: Audience,
  { isUrgent }: Routed,
): [string, Audience][] {
  if (deputy === undefined) return [[route, audience]];
  return isUrgent
    ? [
        [route, audience],
        [deputy, "deputy"],
      ]
    : [[deputy, "deputy"]];
}

/** A route that is told in two capacities is told in the first of them. */
function add(
  routes: Map<string, Told>,
  route: string,
  { audience, domain }: { readonly audience: Audience; readonly domain: string | null },
): void {
  const before = routes.get(route);
  const rank = (one: Audience): number => AUDIENCES.indexOf(one);
  routes.set(route, {
    domains: [...(before?.domains ?? []), ...(domain === null ? [] : [domain])],
    audience: before && rank(before.audience) < rank(audience) ? before.audience : audience,
  });
}
