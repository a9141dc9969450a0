/** Asks accounts which trails log there, as workers with the role coverage do, and has them judged against the catalog. */
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Place } from "../../core/coverage/trail.ts";
import type { Check } from "../../core/doctor/check.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import { judgeNoTrails, judgeTrails } from "../../core/doctor/trails.ts";
import type { PlaceAnswer } from "../../core/doctor/trails.ts";
import { isListed, parseLocation } from "../../sources/s3-trail/place.ts";
import { createTrailsApi } from "../../sources/trails/client.ts";
import { readTrails } from "../../sources/trails/index.ts";
import type { AwsGiven } from "./given.ts";
import { someAtOnce } from "../some-at-once.ts";

const ATTEMPTS_MAX = 2;
const ANSWER_TIMEOUT_MS = 10_000;

/** One Region of each account is asked: trails of all Regions, and of the organization, are seen from each. */
export async function examineTrails(
  aws: AwsGiven,
  catalog: Catalog | undefined,
  now: () => number,
): Promise<Check[]> {
  const { coverage, role, region, lookup } = aws;
  if (coverage.length === 0) return judgeNoTrails("needs AUDITPLANE_COVERAGE or AUDITPLANE_LOOKUP");
  const locations = aws.trailLocations.flatMap((text) => parseLocation(text) ?? []);
  if (locations.length === 0) return judgeNoTrails("needs AUDITPLANE_TRAIL_LOCATIONS");
  const first = new Map(coverage.toReversed().map((place) => [place.account, place]));
  const answers = await someAtOnce([...first.values()], async (place): Promise<PlaceAnswer> => {
    const api = createTrailsApi({
      ...place,
      role: role && { ...role, stsRegion: region },
      signal: new AbortController().signal,
      attemptsMax: ATTEMPTS_MAX,
      answerTimeoutMs: ANSWER_TIMEOUT_MS,
    });
    try {
      return await answerOf({
        place,
        api,
        isRead: (place) => isListed(place, locations),
      });
    } finally {
      api.close();
    }
  });
  return judgeTrails({ answers, lookedUp: lookup, catalog, now: now() });
}

type Reading = Omit<Parameters<typeof readTrails>[0], "account" | "region"> & { readonly place: Place };

async function answerOf({ place, ...reading }: Reading): Promise<PlaceAnswer> {
  try {
    const { trails, untold } = await readTrails({ ...reading, ...place });
    return {
      place,
      refusal: undefined,
      trails,
      untold: untold.map(({ arn, error }) => ({ arn, refusal: refusalOf(error) })),
    };
  } catch (error) {
    return { place, refusal: refusalOf(error), trails: [], untold: [] };
  }
}
