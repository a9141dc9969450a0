/** Where a DataZone domain is set up otherwise than the policy says: its key, its roles, its blueprints. */
import { normalLocation } from "../../catalog/fields.ts";
import { compareText } from "../../catalog/group.ts";
import { shown } from "../../problem.ts";
import { isPlaceOf } from "../place-pattern.ts";
import type { BlueprintTerms, Platform } from "../policy.ts";
import type { SeenBlueprint } from "./state.ts";

export interface PrescribedPlatform {
  readonly platform: Platform;
  /** Where environments may lie, as it holds in the root unit; undefined: anywhere. */
  readonly locations: readonly string[] | undefined;
}

export interface SeenPlatform {
  readonly kmsKey?: string | undefined;
  readonly executionRole?: string | undefined;
  readonly serviceRole?: string | undefined;
  /** undefined: they could not be seen. */
  readonly blueprints: readonly SeenBlueprint[] | undefined;
}

export interface PlatformDifference {
  /** `key`, `execution role`, `service role`, `blueprint NAME`. */
  readonly what: string;
  /** What it is; undefined: there is none. */
  readonly is?: string | undefined;
  readonly reason: string;
}

/**
 * One for each term that does not hold, in the order of the policy, and one for each other blueprint whose environments lie elsewhere.
 * Nothing of what the policy does not say, or of what could not be seen. A key that the policy names by an alias is compared as any key of
 * one's own.
 */
export function platformDifferences(
  { platform, locations }: PrescribedPlatform,
  seen: SeenPlatform,
): PlatformDifference[] {
  const blueprints = seen.blueprints ?? [];
  const others = blueprints.filter((one) => !platform.blueprints.some((terms) => isNamed(terms, one)));
  return [
    ...keyDifference(platform.kmsKey, seen.kmsKey),
    ...roleDifference("execution role", platform.executionRole, seen.executionRole),
    ...roleDifference("service role", platform.serviceRole, seen.serviceRole),
    ...(seen.blueprints
      ? platform.blueprints.flatMap((terms) => blueprintDifference(terms, { blueprints, locations }))
      : []),
    ...others.flatMap((one) => differenceOf(one.name, wrongPlaces(one, locations))),
  ];
}

function keyDifference(wanted: string | undefined, is: string | undefined): PlatformDifference[] {
  if (wanted === undefined || wanted === is) return [];
  const isAnyKey = wanted === "kms" || wanted.includes(":alias/") || wanted.startsWith("alias/");
  if (isAnyKey && is !== undefined) return [];
  const asked = wanted === "kms" ? "a key of one's own" : shown(wanted);
  const found = is === undefined ? "a key that AWS has" : shown(is);
  return [{ what: "key", is, reason: `it is encrypted with ${found}, and the policy prescribes ${asked}` }];
}

function roleDifference(
  what: string,
  wanted: string | undefined,
  is: string | undefined,
): PlatformDifference[] {
  if (wanted === undefined || wanted === is) return [];
  return [{ what, is, reason: `its ${what} is ${sayOne(is)}, and the policy prescribes ${shown(wanted)}` }];
}

function isNamed({ name: wanted }: BlueprintTerms, { id, name }: SeenBlueprint): boolean {
  return id === wanted || name === wanted;
}

function blueprintDifference(
  terms: BlueprintTerms,
  {
    blueprints,
    locations,
  }: { readonly blueprints: readonly SeenBlueprint[]; readonly locations: readonly string[] | undefined },
): PlatformDifference[] {
  const seen = blueprints.find((one) => isNamed(terms, one));
  if (!seen) {
    // one whose name was not given may be it
    if (blueprints.some(({ id, name }) => id === name)) return [];
    return [{ what: whatOf(terms.name), reason: "it is not configured, and the policy prescribes how" }];
  }
  return differenceOf(terms.name, [...wrongTerms(terms, seen), ...wrongPlaces(seen, locations)]);
}

/** What is wrong with it, what is prescribed, and what it is. */
type Wrong = readonly [said: string, wanted: string, is: string];

function differenceOf(name: string, wrong: readonly Wrong[]): PlatformDifference[] {
  if (wrong.length === 0) return [];
  const reason = wrong.map(([said, wanted]) => `${said}, and the policy prescribes ${wanted}`).join("; ");
  return [{ what: whatOf(name), is: wrong.map(([, , is]) => is).join(", "), reason }];
}

function whatOf(name: string): string {
  return `blueprint ${shown(name)}`;
}

function wrongTerms(terms: BlueprintTerms, seen: SeenBlueprint): Wrong[] {
  const regions = terms.regions && regionsOf(terms.regions);
  const enabled = regionsOf(seen.regions);
  return [
    ...(regions === undefined || regions === enabled
      ? []
      : [[`it is enabled in ${enabled}`, regions, enabled] as const]),
    ...wrongRole("manage access role", terms.manageAccessRole, seen.manageAccessRole),
    ...wrongRole("provisioning role", terms.provisioningRole, seen.provisioningRole),
  ];
}

/**
 * Where environments are to keep their data, Region by Region, that is none of the locations of the policy. Where it is not enabled it has
 * parameters as well, of before, and makes no environments.
 */
function wrongPlaces(
  { regions: enabled, regionalParameters = {} }: SeenBlueprint,
  locations: readonly string[] | undefined,
): Wrong[] {
  if (!locations) return [];
  const regions = Object.entries(regionalParameters)
    .filter(([region]) => enabled.includes(region))
    .toSorted(([a], [b]) => compareText(a, b));
  return regions.flatMap(([region, { S3Location: given = "" }]): Wrong[] => {
    const place = normalLocation(given) ?? given;
    if (place === "" || locations.some((one) => isPlaceOf(one, place))) return [];
    return [
      [`its S3Location in ${shown(region)} is ${shown(place)}`, locations.join(", ") || "none", shown(place)],
    ];
  });
}

function wrongRole(what: string, wanted: string | undefined, is: string | undefined): Wrong[] {
  if (wanted === undefined || wanted === is) return [];
  return [[`its ${what} is ${sayOne(is)}`, shown(wanted), sayOne(is)]];
}

/** In one order: which comes first says nothing. All of them, since two lists may differ in the last one. */
function regionsOf(regions: readonly string[]): string {
  return [...new Set(regions)].sort().join(", ") || "no Region";
}

function sayOne(text: string | undefined): string {
  return text === undefined ? "none" : shown(text);
}
