/** The commands that close gaps, ready to be run. A command keeps what a trail logs already: it would be replaced. */
import { compareText, groupBy } from "../catalog/group.ts";
import type { AssetView, RouteView } from "./observability.ts";
import { selectedOf } from "./selected.ts";
import type { FieldSelector, Selector } from "./selector.ts";
import { ACCOUNT, ownerOf, placedSelectors, REGION } from "./trail.ts";
import type { SeenTrail, Trail } from "./trail.ts";

export interface Fix {
  readonly command: string;
  /** Ids of the assets whose reads are logged then. */
  readonly assets: readonly string[];
}

/** One command for each trail that is to log more, and the assets that no trail reaches. */
export function fixesOf(
  views: readonly AssetView[],
  trails: readonly Trail[],
): { readonly fixes: readonly Fix[]; readonly unreachable: readonly string[] } {
  const wanted = views.flatMap((view) => {
    const selectors = view.routes.flatMap((route) => selectorsFor(view, route));
    return selectors.length === 0 ? [] : [{ view, selectors, trail: reaching(view, trails) }];
  });
  const byTrail = groupBy(
    wanted.filter(({ trail }) => trail !== undefined),
    ({ trail }) => trail as Trail,
  );
  const fixes = [...byTrail].map(([trail, own]) => {
    const more = mergeSelectors(own.flatMap(({ selectors }) => selectors));
    return {
      command: putSelectors(trail, [...trail.selectors, ...more]),
      assets: own.map(({ view }) => view.asset.id),
    };
  });
  return {
    fixes: fixes.toSorted((a, b) => compareText(a.command, b.command)),
    unreachable: wanted.filter(({ trail }) => trail === undefined).map(({ view }) => view.asset.id),
  };
}

/** What a route is logged by; nothing where more logging is not what it lacks. */
function selectorsFor({ asset }: AssetView, { route, reasons, resources }: RouteView): Selector[] {
  const isToBeLogged = reasons.some(
    ({ kind, ...reason }) =>
      kind === "not_selected" || (kind === "limited" && "field" in reason && !isPlace(reason.field)),
  );
  if (!isToBeLogged) return [];
  const partition = asset.tableArn?.split(":")[1] ?? "aws";
  switch (route) {
    case "s3":
      return [
        dataSelector("AWS::S3::Object", {
          StartsWith: resources.map((one) => `arn:${partition}:s3:::${one.slice("s3://".length)}`),
        }),
      ];
    case "s3_tables":
      return [dataSelector("AWS::S3Tables::Table", { Equals: resources })];
    case "lakeformation":
      return [
        { Name: "management events", FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }] },
      ];
    case "redshift":
      return [];
  }
}

/** More fields would not help where a trail is of other Regions or accounts. */
function isPlace({ Field }: FieldSelector): boolean {
  return Field === REGION || Field === ACCOUNT;
}

function dataSelector(type: string, arns: Omit<FieldSelector, "Field">): Selector {
  return {
    Name: `reads of governed data (${type})`,
    FieldSelectors: [
      { Field: "eventCategory", Equals: ["Data"] },
      { Field: "resources.type", Equals: [type] },
      { Field: "resources.ARN", ...arns },
    ],
  };
}

/** One selector for all assets of one kind. */
function mergeSelectors(selectors: readonly Selector[]): Selector[] {
  return [...groupBy(selectors, ({ Name }) => Name).values()].flatMap(([first, ...rest]) => {
    if (!first) return [];
    const all = [first, ...rest];
    const values = (operator: "StartsWith" | "Equals"): string[] =>
      [...new Set(all.flatMap((one) => one.FieldSelectors[2]?.[operator] ?? []))].sort(compareText);
    const [category, type] = first.FieldSelectors;
    if (!category || !type) return [first];
    const [starts, equal] = [values("StartsWith"), values("Equals")];
    const arns = starts.length > 0 ? { StartsWith: starts } : { Equals: equal };
    return [{ ...first, FieldSelectors: [category, type, { Field: "resources.ARN", ...arns }] }];
  });
}

/** A trail that logs where the asset is, the widest first. */
function reaching({ home }: AssetView, trails: readonly Trail[]): Trail | undefined {
  const place = {
    ...(home.account === undefined ? {} : { [ACCOUNT]: [home.account] }),
    ...(home.region === undefined ? {} : { [REGION]: [home.region] }),
  };
  const rank = (trail: Trail): number =>
    (trail.isRead ? 0 : 4) + (trail.isOrganization ? 0 : 2) + (trail.isMultiRegion ? 0 : 1);
  return trails
    .filter(
      (trail) =>
        selectedOf(placedSelectors({ ...trail, selectors: [{ FieldSelectors: [] }] }), place).level !==
        "none",
    )
    .toSorted((a, b) => rank(a) - rank(b) || compareText(a.arn, b.arn))[0];
}

function putSelectors(trail: Trail, selectors: readonly Selector[]): string {
  const text = JSON.stringify(selectors).replaceAll("'", "'\\''");
  return `${about("put-event-selectors", trail)} --trail-name ${trail.arn} --advanced-event-selectors '${text}'`;
}

function about(command: string, { homeRegion }: SeenTrail): string {
  return `aws cloudtrail ${command} --region ${homeRegion}`;
}

export function startLogging(trail: SeenTrail): string {
  return `${about("start-logging", trail)} --name ${trail.arn}`;
}

export function validateFiles(trail: SeenTrail): string {
  return `${about("update-trail", trail)} --name ${trail.arn} --enable-log-file-validation`;
}

export function allRegions(trail: SeenTrail): string {
  return `${about("update-trail", trail)} --name ${trail.arn} --is-multi-region-trail`;
}

/** What is done about files that do not arrive, by the error that AWS names. */
export function deliverAgain({ bucket, deliveryError, ...trail }: SeenTrail): string {
  const what = deliveryError?.startsWith("KMS")
    ? "the policy and the state of the key"
    : "the bucket's policy";
  return `let CloudTrail of ${ownerOf(trail)} write to ${bucket} (${what}); it tries again for 30 days`;
}

export function readBucket(trail: SeenTrail): string {
  return `add ${deliversTo(trail)} to AUDITPLANE_TRAIL_LOCATIONS`;
}

/** As a location of trails is written. */
export function deliversTo({ bucket, prefix }: SeenTrail): string {
  return `s3://${bucket}${prefix === "" ? "" : `/${prefix}`}`;
}
