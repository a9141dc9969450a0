/** Groups reads by asset, way and consumer: one row for what one decision could cover. */
import { hash } from "node:crypto";
import type { Way } from "../../core/access/way.ts";
import { holds } from "../../core/catalog/catalog.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { compareText, groupBy } from "../../core/catalog/group.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { indexMemberships } from "../../core/catalog/memberships.ts";
import { isUserArn } from "../../core/identity/principal.ts";
import { roleKey } from "../../core/identity/role-key.ts";
import { DAY_MS } from "../../core/record/time.ts";
import type { ReadRow } from "./query.ts";

/** Who read: a project of the catalog, or somebody who is in none. */
export type Consumer =
  | { readonly kind: "project"; readonly id: string }
  | { readonly kind: "person" | "principal" | "account"; readonly id: string }
  /** Anonymous callers, or nobody knows who. */
  | { readonly kind: "nobody"; readonly id: string };

export interface MapRow {
  /** Eight hex digits: the same for the same way, asset and consumer. */
  readonly id: string;
  readonly way: Way;
  readonly asset: string;
  readonly assetProject: string | null;
  readonly domain: string | null;
  readonly consumer: Consumer;
  /** Keys of the people, sorted. */
  readonly readers: readonly string[];
  readonly accesses: number;
  readonly bytesOut: number;
  readonly firstDay: string;
  readonly lastDay: string;
}

/** Ways in the order in which somebody should look: what nobody decided comes first. */
export const WAYS_BY_CONCERN: readonly Way[] = [
  "outside_account",
  "bucket_policy",
  "hybrid",
  "access_grants",
  "share",
  "lf_tag",
  "named_grant",
  "unknown",
  "exemption",
  "subscription",
  "owner",
  "platform",
];

/** The map, sorted by concern, then bytes, then names. The order of reads changes nothing. */
export function mapAccess(reads: readonly ReadRow[], index: CatalogIndex): MapRow[] {
  const ownerOf = new Map(index.catalog.assets.map(({ id, project }) => [id, project]));
  const consumerOf = indexConsumers(index.catalog, ownerOf);
  const placed = reads.map((read) => ({ read, consumer: consumerOf(read) }));
  const groups = groupBy(placed, ({ read, consumer }) =>
    [read.way, read.asset, consumer.kind, consumer.id].join("\n"),
  );
  return [...groups].map(([key, same]) => rowOf(key, same, { index, ownerOf })).sort(compareRows);
}

type Placed = { readonly read: ReadRow; readonly consumer: Consumer };

/** The project of each asset, by its newest entry. */
type Owners = ReadonlyMap<string, string>;

function rowOf(
  key: string,
  same: readonly Placed[],
  { index, ownerOf }: { index: CatalogIndex; ownerOf: Owners },
): MapRow {
  const { read, consumer } = same[0] as Placed;
  const days = same.map((one) => one.read.lastDay).sort();
  const lastDay = days.at(-1) as string;
  const project = ownerOf.get(read.asset) ?? null;
  return {
    id: hash("sha256", key, "hex").slice(0, 8),
    way: read.way,
    asset: read.asset,
    assetProject: project,
    domain: project === null ? null : (index.projectAt(project, endOf(lastDay))?.domain ?? null),
    consumer,
    readers: [...new Set(same.map((one) => one.read.person))].sort(compareText),
    accesses: same.reduce((sum, one) => sum + one.read.accesses, 0),
    bytesOut: same.reduce((sum, one) => sum + one.read.bytesOut, 0),
    firstDay: same.map((one) => one.read.firstDay).sort()[0] as string,
    lastDay,
  };
}

/** The project that a reader belonged to when they last read; of several the one that owns or subscribes, then the smaller id. */
function indexConsumers(catalog: Catalog, ownerOf: Owners): (read: ReadRow) => Consumer {
  const membershipsOf = indexMemberships(catalog);
  const byRole = groupBy(
    catalog.projects.flatMap((project) => project.roleArns.map((arn) => ({ role: roleKey(arn), project }))),
    ({ role }) => role,
  );
  const concerned = groupBy(
    catalog.subscriptions.flatMap(({ asset, subscriber }) =>
      "project" in subscriber ? [{ asset, project: subscriber.project }] : [],
    ),
    ({ asset }) => asset,
  );
  return ({ person, asset, lastDay }) => {
    const at = endOf(lastDay);
    const roles = (byRole.get(roleKey(person)) ?? []).map(({ project }) => project);
    const projects = [
      ...roles.filter((project) => holds(project, at)).map(({ id }) => id),
      ...membershipsOf(person)
        .projects.filter((one) => holds(one, at))
        .map(({ project }) => project),
    ].sort(compareText);
    const near = new Set([ownerOf.get(asset), ...(concerned.get(asset) ?? []).map(({ project }) => project)]);
    const project = projects.find((id) => near.has(id)) ?? projects[0];
    return project === undefined ? alone(person) : { kind: "project", id: project };
  };
}

function alone(person: string): Consumer {
  if (person === "anonymous" || person === "unknown") return { kind: "nobody", id: person };
  if (person.startsWith("arn:")) return { kind: isUserArn(person) ? "person" : "principal", id: person };
  const account = /^account:(\d{12})$/.exec(person)?.[1];
  return account === undefined ? { kind: "person", id: person } : { kind: "account", id: account };
}

function endOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) + DAY_MS - 1;
}

function compareRows(a: MapRow, b: MapRow): number {
  return (
    WAYS_BY_CONCERN.indexOf(a.way) - WAYS_BY_CONCERN.indexOf(b.way) ||
    compareWeight(a, b) ||
    compareText(a.consumer.id, b.consumer.id)
  );
}

/** Of one way, but for who it was. */
export function compareWeight(a: MapRow, b: MapRow): number {
  return b.bytesOut - a.bytesOut || compareText(a.asset, b.asset);
}
