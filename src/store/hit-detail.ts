/** The details that hits and findings share, as they are stored: by position, since the rows are many. */
import type { AssetBytes, EvidencePoint, Hit, HitScalars } from "../core/finding/hit.ts";

/** What is packed of a hit. */
export type HitDetail = Pick<
  Hit,
  "evidence" | "first" | "principals" | "projects" | "domains" | "waitingTime" | "ruleVersions" | "assets"
>;

const SCALARS = [
  "account",
  "region",
  "domain",
  "ownerProject",
  "classification",
  "eventName",
  "sourceIp",
  "personKind",
  "consumer",
  "entitlement",
  "volume",
  "reason",
] as const satisfies readonly (keyof HitScalars)[];
const ENTITLEMENT = ["verdict", "via", "since", "subscription", "nearest"] as const;

type PackedPoint = readonly [time: number, eventId: string, fileId: number, ordinal: number];

export type PackedDetail = readonly [
  evidence: readonly PackedPoint[],
  scalars: readonly unknown[],
  principals: readonly number[],
  projects: readonly string[],
  domains: readonly string[],
  waitingTime: number | null,
  ruleVersions?: readonly string[],
  assets?: readonly AssetBytes[],
];

export function packDetail(detail: HitDetail): PackedDetail {
  const { evidence, first, principals, projects, domains, waitingTime, ruleVersions, assets } = detail;
  const { entitlement } = first;
  const named = SCALARS.slice(0, first.reason == null ? (first.volume ? -1 : -2) : undefined);
  const scalars = named.map((name) =>
    name === "entitlement" ? entitlement && ENTITLEMENT.map((part) => entitlement[part]) : first[name],
  );
  const points = evidence.map(
    ({ time, eventId, fileId, ordinal }) => [time, eventId, fileId, ordinal] as const,
  );
  const packed = [points, scalars, principals, projects, domains, waitingTime] as const;
  if (assets.length > 0) return [...packed, ruleVersions, assets];
  return ruleVersions.length === 0 ? packed : [...packed, ruleVersions];
}

export function unpackDetail(packed: PackedDetail): HitDetail {
  const [points, values, principals, projects, domains, waitingTime, ruleVersions = [], assets = []] = packed;
  const first = zip(SCALARS.slice(0, values.length), values);
  const entitlement = first["entitlement"];
  if (Array.isArray(entitlement)) first["entitlement"] = zip(ENTITLEMENT, entitlement);
  const evidence = points.map(
    ([time, eventId, fileId, ordinal]): EvidencePoint => ({ time, eventId, fileId, ordinal }),
  );
  const scalars = first as unknown as HitScalars;
  return { evidence, first: scalars, principals, projects, domains, waitingTime, ruleVersions, assets };
}

function zip(names: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name, at) => [name, values[at] ?? null]));
}
