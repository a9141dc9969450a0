/** How well what is promised is kept: Lake Formation that need not be asked, Macie that finds more than the label says, places and keys. */
import { holds } from "../catalog/catalog.ts";
import type { Asset } from "../catalog/catalog.ts";
import { both } from "../mesh-policy/stricter.ts";
import { disagreement } from "./disagreement.ts";
import type { Disagreement } from "./disagreement.ts";
import { aboutAsset, assetsNow } from "./given.ts";
import type { GovernanceGiven, Prescribed } from "./given.ts";
import { optInsOn } from "./opt-ins.ts";
import type { OptIns } from "./opt-ins.ts";
import { isOpenToIam } from "./past-lake.ts";

/** Assets of which Lake Formation need not be asked: one fact each, with all the reasons. */
export function optionalGuards(given: GovernanceGiven): Disagreement[] {
  return assetsNow(given).flatMap((asset) => {
    const optIns =
      asset.tableArn === undefined ? { surely: [], perhaps: [] } : optInsOn(asset.tableArn, given);
    const but = optIns.surely.length > 0 ? ", but for those who opted in" : "";
    const reasons = [
      ...(isOpenToIam(asset.tableArn, given)
        ? [`its table is open to IAM_ALLOWED_PRINCIPALS: whoever IAM lets in${but}`]
        : []),
      ...(asset.lakeFormation === "hybrid"
        ? [
            `its location is registered in hybrid mode: IAM alone counts for whoever has not opted in${sayOptIns(asset, optIns, given)}`,
          ]
        : []),
      ...(asset.lakeFormation === "unregistered"
        ? ["its location is not registered: IAM and the bucket's policy alone count"]
        : []),
    ];
    if (reasons.length === 0) return [];
    return [
      disagreement({
        ...aboutAsset(asset, given),
        kind: "lake_formation_optional",
        reason: reasons.join("; and "),
      }),
    ];
  });
}

/** Nothing where nobody was asked; the opt-ins of other accounts may be known to these alone. */
function sayOptIns(
  { tableArn }: Asset,
  { surely, perhaps }: OptIns,
  { isLakeRead }: GovernanceGiven,
): string {
  const [, , , region = "", owner = ""] = tableArn?.split(":") ?? [];
  const isAsked = isLakeRead(owner, region);
  if (surely.length === 0 && perhaps.length === 0) return isAsked ? ", and nobody is known to have" : "";
  const parts = [
    ...(surely.length > 0 ? [`${few(surely)} did`] : []),
    ...(perhaps.length > 0 ? [`${few(perhaps)} perhaps`] : []),
  ];
  return ` (${parts.join(", ")})`;
}

const FEW = 3;

function few(names: readonly string[]): string {
  const rest = names.length - FEW;
  return `${names.slice(0, FEW).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** The least that a classification must be for what Macie found. */
const EXPECTED: Readonly<Record<string, ReadonlySet<string>>> = {
  high: new Set(["confidential", "restricted"]),
  medium: new Set(["internal", "confidential", "restricted"]),
};

const KNOWN = new Set(["public", "internal", "confidential", "restricted"]);

/** Assets that Macie found more in than their classification admits. A classification of one's own is not compared. */
export function contradicted(given: GovernanceGiven): Disagreement[] {
  return assetsNow(given).flatMap((asset) => {
    const sensitivity = given.sensitivityOf(asset.id);
    const expected = sensitivity && EXPECTED[sensitivity];
    const label = asset.classification?.toLowerCase();
    if (!expected || label === undefined || !KNOWN.has(label) || expected.has(label)) return [];
    return [
      disagreement({
        ...aboutAsset(asset, given),
        kind: "classification_contradicted",
        reason: `it is classified ${asset.classification}, and Macie found data of ${sensitivity} severity in it`,
      }),
    ];
  });
}

/** Assets in Regions, or without keys, that their domain, or one above it, does not prescribe. */
export function prescriptions(given: GovernanceGiven): Disagreement[] {
  const buckets = given.current("bucket");
  const prescribedFor = prescriber(given);
  return assetsNow(given).flatMap((asset) => {
    const about = aboutAsset(asset, given);
    const { regions, encryption } = prescribedFor(about.domain ?? null, asset.classification ?? null);
    if (!regions && !encryption) return [];
    const own = placesOf(asset).map((bucket) => ({ bucket, ...buckets.get(bucket)?.content }));
    const wrong = [
      ...new Set(
        [...own.flatMap(({ region }) => region ?? []), ...regionOf(asset)].filter(
          (one) => regions && !regions.includes(one),
        ),
      ),
    ];
    const open = own.filter(
      (one) => one.encryption !== undefined && encryption === "kms" && one.encryption !== "kms",
    );
    return [
      ...(wrong.length > 0
        ? [
            disagreement({
              ...about,
              kind: "region_not_prescribed",
              names: wrong.join(", "),
              reason: `it lies in ${wrong.join(", ")}, and its domain prescribes ${(regions ?? []).join(", ")}`,
            }),
          ]
        : []),
      ...(open.length > 0
        ? [
            disagreement({
              ...about,
              kind: "encryption_not_prescribed",
              names: open.map(({ bucket }) => bucket).join(", "),
              reason: `${open.map(({ bucket }) => bucket).join(", ")} is not encrypted with a key of KMS of one's own, which its domain prescribes`,
            }),
          ]
        : []),
    ];
  });
}

/**
 * What holds for a domain: of Regions and of encryption what the nearest says that says any, itself or above it; and what the mesh policy
 * demands there, of data of the class too. Both hold.
 */
function prescriber(
  given: GovernanceGiven,
): (domain: string | null, classification: string | null) => Prescribed {
  const declared = declaredFor(given);
  return (domain, classification) => {
    const own = declared(domain);
    const demands = given.meshPolicy?.demandsOf(domain);
    if (!demands) return own;
    return {
      regions: both(demands.regions, own.regions),
      encryption: own.encryption ?? demands.ofClass(classification).encryption,
    };
  };
}

function declaredFor({ index, at, prescribed }: GovernanceGiven): (domain: string | null) => Prescribed {
  const standing = index.catalog.domains.filter((domain) => holds(domain, at - 1));
  const parents = new Map(standing.map(({ id, parent }) => [id, parent]));
  return (domain) => {
    let found: Prescribed = {};
    const seen = new Set<string>();
    for (let id = domain ?? undefined; id !== undefined && !seen.has(id); id = parents.get(id)) {
      seen.add(id);
      const { regions, encryption } = prescribed[id] ?? {};
      found = { regions: found.regions ?? regions, encryption: found.encryption ?? encryption };
    }
    return found;
  };
}

/** `s3://bucket` of each place. */
function placesOf({ locations }: Asset): string[] {
  return [...new Set(locations.map((place) => /^s3:\/\/[^/]+/.exec(place)?.[0] ?? place))].sort();
}

function regionOf({ tableArn }: Asset): string[] {
  const region = tableArn?.split(":")[3];
  return region === undefined ? [] : [region];
}

/** Places that assets of two projects claim. */
export function contests(given: GovernanceGiven): Disagreement[] {
  const assets = new Map(assetsNow(given).map((asset) => [asset.id, asset]));
  const byAsset = new Map<string, { places: string[]; keeper: string }>();
  for (const { asset, place, keeper } of given.contested) {
    const known = byAsset.get(asset);
    if (known) known.places.push(place);
    else byAsset.set(asset, { places: [place], keeper });
  }
  return [...byAsset].flatMap(([id, { places, keeper }]) => {
    const asset = assets.get(id);
    if (!asset) return [];
    return [
      disagreement({
        ...aboutAsset(asset, given),
        kind: "place_contested",
        names: places.sort().join(", "),
        reason: `asset ${keeper} of another project has the same place, and was published first: what is read there is taken for its`,
      }),
    ];
  });
}
