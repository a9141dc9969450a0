/** Where a DataZone domain is set up otherwise than the policy says: its key, its roles, its blueprints. */
import { shown } from "../../problem.ts";
import type { BlueprintTerms, Platform } from "../policy.ts";
import type { SeenBlueprint } from "./state.ts";

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
 * One for each term that does not hold, in the order of the policy. Nothing of what the policy does not say, or of what could not be
 * seen. A key that the policy names by an alias is compared as any key of one's own.
 */
export function platformDifferences(platform: Platform, seen: SeenPlatform): PlatformDifference[] {
  const { blueprints } = seen;
  return [
    ...keyDifference(platform.kmsKey, seen.kmsKey),
    ...roleDifference("execution role", platform.executionRole, seen.executionRole),
    ...roleDifference("service role", platform.serviceRole, seen.serviceRole),
    ...(blueprints ? platform.blueprints.flatMap((terms) => blueprintDifference(terms, blueprints)) : []),
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

function blueprintDifference(
  terms: BlueprintTerms,
  blueprints: readonly SeenBlueprint[],
): PlatformDifference[] {
  const what = `blueprint ${shown(terms.name)}`;
  const seen = blueprints.find(({ id, name }) => id === terms.name || name === terms.name);
  if (!seen) {
    // one whose name was not given may be it
    if (blueprints.some(({ id, name }) => id === name)) return [];
    return [{ what, reason: "it is not configured, and the policy prescribes how" }];
  }
  const regions = terms.regions && regionsOf(terms.regions);
  const enabled = regionsOf(seen.regions);
  const wrong = [
    ...(regions === undefined || regions === enabled
      ? []
      : [[`it is enabled in ${enabled}`, regions, enabled]]),
    ...wrongRole("manage access role", terms.manageAccessRole, seen.manageAccessRole),
    ...wrongRole("provisioning role", terms.provisioningRole, seen.provisioningRole),
  ];
  if (wrong.length === 0) return [];
  const reason = wrong.map(([said, wanted]) => `${said}, and the policy prescribes ${wanted}`).join("; ");
  return [{ what, is: wrong.map(([, , is]) => is).join(", "), reason }];
}

function wrongRole(what: string, wanted: string | undefined, is: string | undefined): string[][] {
  if (wanted === undefined || wanted === is) return [];
  return [[`its ${what} is ${sayOne(is)}`, shown(wanted), sayOne(is)]];
}

/** In one order: which comes first says nothing. */
function regionsOf(regions: readonly string[]): string {
  return shown([...new Set(regions)].sort().join(", ") || "no Region");
}

function sayOne(text: string | undefined): string {
  return text === undefined ? "none" : shown(text);
}
