/** What a refused list is a list of: a project, an environment, a unit, an asset, a database, a bucket. */
import { parseScope } from "../scope.ts";
import type { Hidden } from "./plausible.ts";

export interface HiddenThing {
  /** What findings name in place of an asset. */
  readonly subject: string;
  readonly scope: string;
  /** What is unknown for that, or comes of it. */
  readonly so: string;
  /** Why it is hidden. */
  readonly why: string;
  /** Which right would show it. */
  readonly fix: string;
}

/** Says what makes a project visible that the reader's role is nobody in. */
export const SHOW_PROJECT = "make the reader's role a member of the project, or an owner of its domain unit";
export const UNKNOWN_IN_IT = "what is done in it is unknown";

interface Place {
  readonly kind: string;
  readonly so: string;
  /** Which right of the service's own it takes, beside the action; undefined: none. */
  readonly right?: string;
  /** What was not given says itself why. */
  readonly isSaid?: true;
}

const UNIT: Place = {
  kind: "domain unit",
  so: "who owns it and what its rules require is unknown",
  right: "make the reader's role an owner of the domain unit",
};
const FILTERS: Place = {
  kind: "asset",
  so: "which rows and columns its filters leave is unknown",
  right: "make the reader's role a member of its project, or an owner of its domain unit",
};
const ENVIRONMENT: Place = { kind: "environment", so: UNKNOWN_IN_IT, right: SHOW_PROJECT };
const LAKE_ADMIN = "make the reader's role a read-only administrator of Lake Formation there";
const BUCKET: Place = { kind: "bucket", so: "its Region and its encryption are unknown" };

/** By the call that was refused. */
const PLACES: Readonly<Record<string, Place>> = {
  ListRules: UNIT,
  GetRule: UNIT,
  GetDomainUnit: UNIT,
  ListEntityOwners: UNIT,
  ListDomainUnitsForParent: UNIT,
  ListSubscriptions: {
    kind: "subscription",
    so: "whether it allows anything still is unknown, and it counts as it was",
    right:
      "see its status with aws datazone get-subscription; if it has ended, take that with auditplane catalog sync --accept",
    isSaid: true,
  },
  ListEnvironmentBlueprintConfigurations: {
    kind: "domain",
    so: "how its blueprints are set up is unknown, and not compared with the mesh policy",
  },
  SearchTypes: {
    kind: "domain",
    so: "what its metadata forms ask for is unknown, and not compared with the mesh policy",
  },
  GetEnvironmentBlueprint: { kind: "blueprint", so: "its name is unknown" },
  ListAssetFilters: FILTERS,
  GetAssetFilter: FILTERS,
  ListPermissions: {
    kind: "lake",
    so: "who was granted what there is unknown",
    right: LAKE_ADMIN,
    isSaid: true,
  },
  GetTables: {
    kind: "database",
    so: "where its tables lie is unknown, so reads of their files are ungoverned",
    right: LAKE_ADMIN,
  },
  GetPartitions: {
    kind: "table",
    so: "where its partitions lie is unknown, so reads of those outside its own place are ungoverned",
    right: LAKE_ADMIN,
  },
  GetBucketLocation: BUCKET,
  GetBucketEncryption: BUCKET,
};

/** People, groups and principals subscribe for themselves, and are asked for their grants by these. */
const SUBSCRIBER = /^arn:|^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `name`: of the project that it is; undefined: it is none. */
export function hiddenPlace(
  { of, lists, actions, detail, scope }: Hidden & { readonly scope: string },
  name: string | undefined,
): HiddenThing {
  const place = placeOf(of, lists);
  const { so, right } = name === undefined ? place : { so: UNKNOWN_IN_IT, right: SHOW_PROJECT };
  const allow = actions.length > 0 ? [`allow ${actions.join(", ")}`] : [];
  const fixes = [...allow, ...(right === undefined ? [] : [right])];
  return {
    subject: name === undefined ? `${place.kind}/${shortName(of, scope)}` : `project/${name} (${of})`,
    scope,
    so,
    why: place.isSaid
      ? detail
      : `${lists.join(", ")} of it ${lists.length === 1 ? "was" : "were"} not given (${detail})`,
    fix: fixes.length > 0 ? fixes.join(", and ") : "see why it was not given",
  };
}

function placeOf(of: string, lists: readonly string[]): Place {
  const [place] = lists.flatMap((list) => PLACES[list] ?? []);
  if (place) return place;
  return SUBSCRIBER.test(of) ? { kind: "subscriber", so: "what is granted to it is unknown" } : ENVIRONMENT;
}

/** Without what the kind says already: `sales_core/orders` of a table's ARN, the name of a bucket. */
function shortName(of: string, scope: string): string {
  if (parseScope(scope)?.service !== "glue") return of;
  return of.replace(/^s3:\/\//, "").replace(/^arn:.*:table\//, "");
}
