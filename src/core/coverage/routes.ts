/** The ways in which an asset is read, and the events that a read of it by each leaves in CloudTrail. */
import type { Asset } from "../catalog/catalog.ts";
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import type { Events, Values } from "./selected.ts";
import { ACCOUNT, REGION } from "./trail.ts";

/**
 * `s3`: objects are read, by whoever and however they got in (data events). `lakeformation`: an engine asks for credentials for
 * somebody (GetDataAccess, a management event): without it nobody knows who is behind a governed read. `s3_tables`: data events of
 * a type of their own. `redshift`: queries leave nothing in CloudTrail.
 */
export const ROUTES = ["s3", "lakeformation", "s3_tables", "redshift"] as const;
export type CoverageRoute = (typeof ROUTES)[number];

/** Where an asset is: as far as the catalog says it. */
export interface Home {
  readonly account: string | undefined;
  readonly region: string | undefined;
}

export interface RouteEvents {
  readonly route: CoverageRoute;
  /** A location, or the table's ARN. */
  readonly resource: string;
  /** undefined: none, whatever is logged. */
  readonly events: Events | undefined;
}

/** The account and Region of its table; else the account of the roles of the project that owns it, if that is one. */
export function homeOf({ tableArn, project }: Asset, index: CatalogIndex, at: number): Home {
  const [, , , region, account] = tableArn?.split(":") ?? [];
  if (region && account) return { account, region };
  const roles = index.projectAt(project, at)?.roleArns ?? [];
  const accounts = new Set(roles.map((arn) => arn.split(":")[4]));
  const [only] = accounts;
  return { account: accounts.size === 1 ? only : undefined, region: undefined };
}

/** What a read of the asset leaves, by route; several of one route where it has several locations. */
export function routesOf({ locations, tableArn }: Asset, home: Home): RouteEvents[] {
  const partition = tableArn?.split(":")[1] ?? "aws";
  const routes: RouteEvents[] = locations.map((resource) => ({
    route: "s3",
    resource,
    events: objectReads(resource, { ...home, partition }),
  }));
  if (tableArn !== undefined) routes.push(tableRoute(tableArn, home));
  return routes;
}

function tableRoute(tableArn: string, home: Home): RouteEvents {
  const service = tableArn.split(":")[2];
  if (service === "redshift" || service === "redshift-serverless")
    return { route: "redshift", resource: tableArn, events: undefined };
  if (service === "s3tables")
    return {
      route: "s3_tables",
      resource: tableArn,
      events: {
        ...placeOf(home),
        eventCategory: ["Data"],
        "resources.type": ["AWS::S3Tables::Table"],
        "resources.ARN": [tableArn],
        readOnly: ["true"],
      },
    };
  return {
    route: "lakeformation",
    resource: tableArn,
    events: {
      ...placeOf(home),
      eventCategory: ["Management"],
      eventSource: ["lakeformation.amazonaws.com"],
      eventName: ["GetDataAccess"],
      eventType: ["AwsApiCall"],
      readOnly: ["true"],
    },
  };
}

/** Through which data go out. Selectors name objects and directory buckets' objects apart. */
const READS = ["GetObject", "SelectObjectContent"];

/** What a read of an object below a location leaves. */
export function objectReads(location: string, { partition, ...home }: Home & { partition: string }): Events {
  const path = location.slice("s3://".length);
  const bucket = path.slice(0, path.indexOf("/"));
  const isDirectory = bucket.endsWith("--x-s3");
  const { account = "?", region = "?" } = home;
  const head = isDirectory
    ? `arn:${partition}:s3express:${region}:${account}:bucket/`
    : `arn:${partition}:s3:::`;
  return {
    ...placeOf(home),
    eventCategory: ["Data"],
    "resources.type": [isDirectory ? "AWS::S3Express::Object" : "AWS::S3::Object"],
    "resources.ARN": { prefix: head + path },
    eventSource: [isDirectory ? "s3express.amazonaws.com" : "s3.amazonaws.com"],
    eventName: READS,
    eventType: ["AwsApiCall"],
    readOnly: ["true"],
    // absent where it is not from the console
    sessionCredentialFromConsole: ["true", ""],
  };
}

function placeOf({ account, region }: Home): Record<string, Values> {
  return {
    ...(account === undefined ? {} : { [ACCOUNT]: [account] }),
    ...(region === undefined ? {} : { [REGION]: [region] }),
  };
}
