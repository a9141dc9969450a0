/**
 * How much of what is done to an asset could be seen: by each route that leads to it, and altogether. What could not be seen is
 * never unused.
 */
import type { Asset } from "../catalog/catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { homeOf, objectReads, ROUTES, routesOf } from "./routes.ts";
import type { CoverageRoute, Home, RouteEvents } from "./routes.ts";
import { selectedOf } from "./selected.ts";
import type { Level } from "./selected.ts";
import type { FieldSelector, Selector } from "./selector.ts";
import { ACCOUNT, partsOf, REGION } from "./trail.ts";
import type { Hindrance, Place, Trail } from "./trail.ts";

/** What is known of who logs what. */
export interface Sight {
  readonly trails: readonly Trail[];
  /** Whose management events are looked up without a trail. */
  readonly lookedUp: readonly Place[];
  /** Accounts and Regions that said which trails log there; of the others what is seen in the logs is all that is known. */
  readonly asked: readonly Place[];
}

/** Why a route is not seen in full. */
export type Reason =
  /** A trail logs some of it: only what this field allows. */
  | { readonly kind: "limited"; readonly trail: string; readonly field: FieldSelector }
  /** A trail would log it, and nothing of it comes here. */
  | { readonly kind: Hindrance; readonly trail: string }
  /** No trail logs it. */
  | { readonly kind: "not_selected" }
  | { readonly kind: "not_asked"; readonly isSeen: boolean }
  /** Whatever is logged, this is not. */
  | { readonly kind: "leaves_nothing" }
  | { readonly kind: "no_location" };

export interface RouteView {
  readonly route: CoverageRoute;
  readonly level: Level;
  readonly reasons: readonly Reason[];
  /** Locations, or the table's ARN, that are not seen in full. */
  readonly resources: readonly string[];
}

export interface AssetView {
  readonly asset: Asset;
  readonly home: Home;
  readonly level: Level;
  /** In one order. */
  readonly routes: readonly RouteView[];
}

/** `seen`: ids of assets of whose reads the logs hold any, by route. */
export type SeenReads = ReadonlyMap<string, ReadonlySet<CoverageRoute>>;

export function observe(
  asset: Asset,
  sight: Sight,
  { index, at, seen }: { readonly index: CatalogIndex; readonly at: number; readonly seen: SeenReads },
): AssetView {
  const home = homeOf(asset, index, at);
  const all = routesOf(asset, home);
  const isAsked = isKnown(home, sight);
  const routes = ROUTES.flatMap((route): RouteView[] => {
    const own = all.filter((one) => one.route === route);
    if (own.length === 0) return [];
    const isSeen = seen.get(asset.id)?.has(route) ?? false;
    return [
      together(
        route,
        own.map((one) => ({ ...viewOf(one, { ...sight, isAsked }, isSeen), resource: one.resource })),
      ),
    ];
  });
  // a table's objects may be read past it, and nobody knows where they are
  const isElsewhere = asset.locations.length === 0 && routes.every(({ route }) => route === "lakeformation");
  const known: RouteView[] = isElsewhere
    ? [{ route: "s3", level: "none", reasons: [{ kind: "no_location" }], resources: [] }, ...routes]
    : routes;
  return { asset, home, level: levelOf(known.map(({ level }) => level)), routes: known };
}

/** A trail of one Region is named there alone: that none logs a place was said there, or by an account that has a trail of all Regions. */
function isKnown({ account, region }: Home, { asked, trails }: Sight): boolean {
  if (account === undefined) return asked.length > 0;
  const own = asked.filter((one) => one.account === account);
  if (region === undefined || own.some((one) => one.region === region)) return own.length > 0;
  return own.length > 0 && trails.some((one) => one.isMultiRegion && one.accounts.includes(account));
}

/** How much could be seen of reads of a folder that belongs to no asset; undefined: nobody was asked. */
export function observeFolder(location: string, sight: Sight): Level | undefined {
  if (sight.asked.length === 0) return undefined;
  const events = objectReads(location, { account: undefined, region: undefined, partition: "aws" });
  return viewOf({ events }, { ...sight, isAsked: true }, false).level;
}

/** How much could be seen of our own questions to a place: each leaves a management event there. */
export function observeQuestions({ account, region }: Place, sight: Sight): Level {
  const events = {
    [ACCOUNT]: [account],
    [REGION]: [region],
    eventCategory: ["Management"],
    eventSource: ["cloudtrail.amazonaws.com"],
    eventName: ["DescribeTrails"],
    eventType: ["AwsApiCall"],
    readOnly: ["true"],
  };
  return viewOf({ events }, { ...sight, isAsked: true }, false).level;
}

/** Full where all are, none where none is anything. */
export function levelOf(levels: readonly Level[]): Level {
  const [first = "none"] = levels;
  return levels.every((one) => one === first) ? first : "partial";
}

type SightOfHome = Pick<Sight, "trails" | "lookedUp"> & { readonly isAsked: boolean };

type View = Pick<RouteView, "level" | "reasons">;

function together(route: CoverageRoute, views: readonly (View & { readonly resource: string })[]): RouteView {
  const reasons = new Map(views.flatMap((one) => one.reasons).map((one) => [JSON.stringify(one), one]));
  return {
    route,
    level: levelOf(views.map(({ level }) => level)),
    reasons: [...reasons.values()],
    resources: views.filter(({ level }) => level !== "full").map(({ resource }) => resource),
  };
}

function viewOf(
  { events }: Pick<RouteEvents, "events">,
  { trails, lookedUp, isAsked }: SightOfHome,
  isSeen: boolean,
): View {
  if (!events) return { level: "none", reasons: [{ kind: "leaves_nothing" }] };
  const parts = trails.flatMap((trail) => partsOf(trail).map((part) => ({ ...part, from: trail.name })));
  const placed = [
    ...parts
      .filter(({ hindrance }) => hindrance === undefined)
      .flatMap(({ from, selectors }) => selectors.map((selector) => ({ from, selector }))),
    ...lookedUp.map((place) => ({ from: "LookupEvents", selector: lookupSelector(place) })),
  ];
  const { level, limits } = selectedOf(
    placed.map(({ selector }) => selector),
    events,
  );
  if (level === "full") return { level, reasons: [] };
  const hindered = parts.flatMap(({ hindrance: kind, selectors, from }): Reason[] => {
    if (kind === undefined || selectedOf(selectors, events).level === "none") return [];
    return [{ kind, trail: from }];
  });
  if (level === "none" && !isAsked)
    return { level: isSeen ? "partial" : "none", reasons: [{ kind: "not_asked", isSeen }] };
  if (level === "none")
    return { level, reasons: hindered.length > 0 ? hindered : [{ kind: "not_selected" }] };
  const limited = limits.map(({ selector, field }): Reason => {
    return { kind: "limited", trail: placed[selector]?.from ?? "", field };
  });
  return { level, reasons: [...limited, ...hindered] };
}

/** What LookupEvents has: management events of one account and Region. */
function lookupSelector({ account, region }: Place): Selector {
  return {
    FieldSelectors: [
      { Field: "eventCategory", Equals: ["Management"] },
      { Field: ACCOUNT, Equals: [account] },
      { Field: REGION, Equals: [region] },
    ],
  };
}
