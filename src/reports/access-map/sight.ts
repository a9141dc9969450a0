/** Which assets of a map could not be seen in full: of them nobody can say that they are not used. */
import type { Coverage, CoverageInput } from "../../core/coverage/coverage.ts";
import { sayReason } from "../../core/coverage/says.ts";
import type { Level } from "../../core/coverage/selected.ts";
import { isoTime } from "../../core/record/time.ts";

export interface UnseenAsset {
  readonly asset: string;
  readonly observability: Level;
  /** Of the route that changed last; null: nobody was asked. */
  readonly since: string | null;
  /** By route, why not. */
  readonly not_seen: readonly string[];
}

export interface MapSight {
  /** Any account said which trails log there. */
  readonly isAsked: boolean;
  /** Of the assets that the catalog has now, by id. */
  readonly levels: ReadonlyMap<string, Level>;
  /** By id. */
  readonly unseen: readonly UnseenAsset[];
}

export function sightOf({ places }: Pick<CoverageInput, "places">, { views }: Coverage): MapSight {
  const unseen = views.filter(({ level }) => level !== "full");
  return {
    isAsked: places.some(({ readAt }) => readAt !== null),
    levels: new Map(views.map(({ asset, level }) => [asset.id, level])),
    unseen: unseen.map(({ asset, level, routes }) => {
      const hidden = routes.filter((one) => one.level !== "full");
      const times = hidden.flatMap(({ since }) => since ?? []);
      return {
        asset: asset.id,
        observability: level,
        since: times.length === 0 ? null : isoTime(Math.max(...times)),
        not_seen: hidden.map(({ route, reasons }) => `${route}: ${reasons.map(sayReason).join(", ")}`),
      };
    }),
  };
}
