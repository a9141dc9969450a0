/** What holds in a domain unit: the floor, tightened by every unit above it and by its own. Never looser than the floor. */
import type {
  Approvers,
  ClassTerms,
  CostCenters,
  MeshPolicy,
  PolicyTerms,
  Required,
  UnitPolicy,
} from "./policy.ts";
import { both, bothPlaces, lesser, requiredByBoth, stricterApprovers, stricterClass } from "./stricter.ts";

/** A domain unit, as far as a policy goes by it. */
export interface PolicyUnit {
  readonly id: string;
  readonly name: string;
  readonly parent?: string | undefined;
}

/** What holds for data of a classification. What is undefined is not limited. */
export interface ClassDemands {
  readonly longestDays?: number | undefined;
  readonly reviewEveryDays?: number | undefined;
  readonly ceilingBytes?: number | undefined;
  readonly encryption?: "kms" | undefined;
  readonly copiesAllowed: boolean;
}

/** What holds in a domain unit. What is undefined is not limited. */
export interface Demands {
  readonly publish: Required;
  readonly subscribe: Required;
  /** Those that are allowed; undefined: any. */
  readonly classifications?: readonly string[] | undefined;
  /** Each must allow a cost centre; none: any is right. */
  readonly costCenters: readonly CostCenters[];
  readonly regions?: readonly string[] | undefined;
  readonly locations?: readonly string[] | undefined;
  readonly encryption?: "kms" | undefined;
  readonly approvers?: Approvers | undefined;
  readonly requestsWaitHours?: number | undefined;
  readonly accessEndsWithinHours?: number | undefined;
  /** By name, whatever its case; of one that the policy does not know nothing is limited. */
  readonly ofClass: (name: string | null) => ClassDemands;
}

/** What holds in each unit, by its id; null, or one that is not known: what holds everywhere. */
export function demandsIn(
  policy: MeshPolicy,
  units: readonly PolicyUnit[],
): (unit: string | null) => Demands {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  const entries = entriesByUnit(policy.units, units);
  const known = new Map<string | null, Demands>();
  return (unit) => {
    const found = known.get(unit);
    if (found) return found;
    const own = pathTo(unit, byId).flatMap((id) => entries.get(id) ?? []);
    const demands = withClasses(policy, own);
    known.set(unit, demands);
    return demands;
  };
}

/** The unit that a name in the policy means; undefined: none, or several. An id goes before a name. */
export function unitNamed(name: string, units: readonly PolicyUnit[]): PolicyUnit | undefined {
  const byId = units.find(({ id }) => id === name);
  if (byId) return byId;
  const named = units.filter((unit) => unit.name === name);
  return new Set(named.map(({ id }) => id)).size === 1 ? named[0] : undefined;
}

function entriesByUnit(
  entries: readonly UnitPolicy[],
  units: readonly PolicyUnit[],
): ReadonlyMap<string, readonly UnitPolicy[]> {
  const found = new Map<string, UnitPolicy[]>();
  for (const entry of entries) {
    const id = unitNamed(entry.unit, units)?.id;
    if (id !== undefined) found.set(id, [...(found.get(id) ?? []), entry]);
  }
  return found;
}

/** From the highest unit down. */
function pathTo(unit: string | null, byId: ReadonlyMap<string, PolicyUnit>): string[] {
  const path: string[] = [];
  for (let id = unit ?? undefined; id !== undefined && !path.includes(id); id = byId.get(id)?.parent)
    path.unshift(id);
  return path;
}

type Limits = Omit<Demands, "ofClass">;

function withClasses(policy: MeshPolicy, entries: readonly UnitPolicy[]): Demands {
  const names = policy.classifications.map(({ name }) => name);
  const floor: Limits = { ...limitsOf(policy), classifications: names.length > 0 ? names : undefined };
  const limits = entries.reduce<Limits>((above, entry) => tightened(above, entry), floor);
  const classes = new Map<string, ClassTerms>();
  for (const term of [policy, ...entries].flatMap(({ classifications }) => classifications)) {
    const key = term.name.toLowerCase();
    const before = classes.get(key);
    classes.set(key, before ? stricterClass(before, term) : term);
  }
  return {
    ...limits,
    ofClass: (name) => classDemands(name?.toLowerCase() ?? null, { policy, limits, classes }),
  };
}

function classDemands(
  key: string | null,
  {
    policy,
    limits,
    classes,
  }: { policy: MeshPolicy; limits: Limits; classes: ReadonlyMap<string, ClassTerms> },
): ClassDemands {
  const terms = key === null ? undefined : classes.get(key);
  return {
    longestDays: terms?.longestDays,
    reviewEveryDays: terms?.reviewEveryDays,
    ceilingBytes: key === null ? undefined : policy.ceilings[key],
    encryption: terms?.encryption ?? limits.encryption,
    copiesAllowed: terms?.copies !== "forbidden",
  };
}

function limitsOf(terms: PolicyTerms): Limits {
  return {
    publish: terms.publish,
    subscribe: terms.subscribe,
    costCenters: terms.costCenters ? [terms.costCenters] : [],
    regions: terms.regions,
    locations: terms.locations,
    encryption: terms.encryption,
    approvers: terms.approvers,
    requestsWaitHours: terms.requestsWaitHours,
    accessEndsWithinHours: terms.accessEndsWithinHours,
  };
}

function tightened(above: Limits, entry: UnitPolicy): Limits {
  const own = limitsOf(entry);
  return {
    publish: requiredByBoth(above.publish, own.publish),
    subscribe: requiredByBoth(above.subscribe, own.subscribe),
    classifications: bothClasses(above.classifications, entry.allowedClassifications),
    costCenters: [...above.costCenters, ...own.costCenters],
    regions: both(above.regions, own.regions),
    locations: bothPlaces(above.locations, own.locations),
    encryption: above.encryption ?? own.encryption,
    approvers: stricterApprovers(above.approvers, own.approvers),
    requestsWaitHours: lesser(above.requestsWaitHours, own.requestsWaitHours),
    accessEndsWithinHours: lesser(above.accessEndsWithinHours, own.accessEndsWithinHours),
  };
}

/** As the floor writes them. */
function bothClasses(
  above: readonly string[] | undefined,
  own: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!above || !own) return above ?? own;
  const allowed = new Set(own.map((name) => name.toLowerCase()));
  return above.filter((name) => allowed.has(name.toLowerCase()));
}
