/** Reads a domain whole: which lists there are, in which order, and how many at once. */
import type { ReadPart } from "../scope-reader.ts";
import { readBlueprints } from "./blueprints.ts";
import { readFormTypes } from "./form-types.ts";
import { lazily } from "./list.ts";
import type { Reading } from "./list.ts";
import { readAssets, readGlossaries, readListings, readProducts } from "./read-catalog.ts";
import { readProfiles } from "./read-profiles.ts";
import { readProject, readProjects } from "./read-projects.ts";
import { readFilters, readOwnGrants, readRequests, readSubscriptions } from "./read-subscriptions.ts";
import { readRules, readUnits } from "./read-units.ts";
import type { Units } from "./read-units.ts";
import { createSeen, noting } from "./seen.ts";
import type { Seen } from "./seen.ts";
import { together } from "./together.ts";

/** Of projects, and of units: enough for the pace to be kept although each answer takes its time. */
const AT_ONCE = 8;

/**
 * Everything, each list once. First what others hang on, units and projects; then what hangs on them, side by side, since each
 * operation has a pace of its own; last what only their entries name. What is kept meanwhile are ids.
 */
export async function* readDomain(reading: Reading): AsyncGenerator<ReadPart, void> {
  const seen = createSeen();
  yield* noting(seen, readLists(reading, seen));
}

async function* readLists(reading: Reading, seen: Seen): AsyncGenerator<ReadPart, void> {
  const { stop } = reading;
  const units: Units = { root: reading.domain, ids: new Set() };
  yield* readUnits(reading, units);
  const projects = new Set<string>();
  yield* readProjects(reading, { root: units.root, projects });
  const environments = new Set<string>();
  const lanes = [
    readCatalog(reading, projects, seen),
    together(
      lazily(projects, (project) => readProject(reading, { project, environments })),
      { max: AT_ONCE, stop },
    ),
    readRequests(reading),
    readSubscriptions(reading),
    readGlossaries(reading),
    readBlueprints(reading),
    readFormTypes(reading),
    together(
      lazily(units.ids, (unit) => readRules(reading, unit)),
      { max: AT_ONCE, stop },
    ),
  ];
  yield* together(lanes, { max: lanes.length, stop });
  const last = [
    readFilters(reading, seen),
    readOwnGrants(reading, seen, environments),
    readProfiles(reading, seen),
  ];
  yield* together(last, { max: last.length, stop });
}

/** Listings before assets: they alone say which listing publishes an asset. */
async function* readCatalog(
  reading: Reading,
  projects: ReadonlySet<string>,
  seen: Seen,
): AsyncGenerator<ReadPart, void> {
  yield* readListings(reading);
  const listingOf = (asset: string): string | undefined => seen.listings.get(asset);
  async function* ofProject(project: string): AsyncGenerator<ReadPart, void> {
    yield* readAssets(reading, { project, listingOf });
    yield* readProducts(reading, project);
  }
  yield* together(lazily(projects, ofProject), { max: AT_ONCE, stop: reading.stop });
}
