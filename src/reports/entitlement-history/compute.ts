/** Whether somebody was entitled to read an asset, from when until when: the judge's answers, side by side. */
import type { Entitlement, Judge } from "../../core/catalog/judge.ts";
import { judgeOf } from "../../core/catalog/known-judge.ts";
import { holds } from "../../core/catalog/catalog.ts";
import type { Interval } from "../../core/catalog/catalog.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { indexMemberships } from "../../core/catalog/memberships.ts";
import type { PersonMemberships } from "../../core/catalog/memberships.ts";

/** Times in ms; null: since ever, or open. */
export interface Stretch extends Pick<Entitlement, "verdict" | "via" | "subscription"> {
  readonly from: number | null;
  readonly until: number | null;
}

/** Made once for a catalog. */
const MEMBERSHIPS = new WeakMap<CatalogIndex, (person: string) => PersonMemberships>();

/** Up to when the catalog was read, the newest first; empty: it knows nothing of the asset. */
export function entitlementHistory(
  index: CatalogIndex,
  { person, asset }: { readonly person: string; readonly asset: string },
): Stretch[] {
  const { catalog } = index;
  const entries = catalog.assets.filter(({ id }) => id === asset);
  if (entries.length === 0) return [];
  const ask = judgeOf(index)(asCaller(person));
  const known = membershipsIn(index)(index.personAt(person, catalog.asOf)?.id ?? person);
  const times = borders(
    [
      ...entries,
      ...catalog.subscriptions.filter((one) => one.asset === asset),
      ...catalog.exemptions.filter((one) => one.asset === undefined || one.asset === asset),
      ...known.projects,
      ...known.groups,
    ],
    catalog.asOf,
  );
  const stretches: Stretch[] = [];
  for (const [at, from] of times.entries()) {
    const moment = Number.isFinite(from) ? from : (times[at + 1] ?? catalog.asOf) - 1;
    const held = entries.find((entry) => holds(entry, moment));
    if (!held) continue;
    const { verdict, via, subscription } = ask({ asset: held, action: "read", at: moment });
    const last = stretches.at(-1);
    const next = times[at + 1] ?? null;
    if (last && last.verdict === verdict && last.via === via && last.subscription === subscription)
      stretches[stretches.length - 1] = { ...last, until: next };
    else
      stretches.push({ verdict, via, subscription, from: Number.isFinite(from) ? from : null, until: next });
  }
  return stretches.reverse();
}

function membershipsIn(index: CatalogIndex): (person: string) => PersonMemberships {
  const known = MEMBERSHIPS.get(index) ?? indexMemberships(index.catalog);
  MEMBERSHIPS.set(index, known);
  return known;
}

/** -Infinity first, then every time at which something begins or ends before the catalog was read. */
function borders(intervals: readonly Interval[], asOf: number): number[] {
  const times = new Set(intervals.flatMap(({ from, until }) => [from, until]));
  return [
    -Infinity,
    ...[...times].filter((time) => Number.isFinite(time) && time < asOf).sort((a, b) => a - b),
  ];
}

/** Of whom nothing is known but what findings call them. */
function asCaller(person: string): Parameters<Judge>[0] {
  return {
    person: person.toLowerCase(),
    personKind: "human",
    grade: "sso",
    principal: person,
    account: null,
    established: true,
    serviceItself: false,
    outsideAccount: false,
  };
}
