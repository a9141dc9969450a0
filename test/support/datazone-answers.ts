/** What DataZone answers of a domain, without HTTP: its defaults are AWS's, so that who forgets a filter sees less. */
import type { AssetItem, FormOutput, ListEntityOwnersOutput } from "@aws-sdk/client-datazone";
import { DOMAIN } from "./datazone-domain.ts";
import type { DataZoneDomain, Wire, WireListing } from "./datazone-domain.ts";

/** Of a request: its path, query and body together. */
export type Asked = Readonly<Record<string, unknown>>;

/** A list to take a page of, or one thing; undefined: there is no such thing. */
type Answer =
  | {
      readonly list: "items" | "members" | "owners";
      readonly all: readonly unknown[];
      readonly total?: boolean;
    }
  | { readonly one: unknown };

/** What the API calls wrong about a request. */
export class Invalid extends Error {
  override readonly name = "ValidationException";
}

/** Path and what it answers, by operation; paths as in the SDK's schemas. */
export const OPERATIONS = {
  GetDomain: get("/v2/domains/{identifier}", ({ domain }) => ({ one: domain })),
  ListDomainUnitsForParent: get("/v2/domains/{domainIdentifier}/domain-units", ({ units }, asked) => ({
    list: "items",
    all: units
      .filter(({ parentDomainUnitId }) => parentDomainUnitId === asked["parentDomainUnitIdentifier"])
      .map(({ id, name }) => ({ id, name })),
  })),
  GetDomainUnit: get("/v2/domains/{domainIdentifier}/domain-units/{identifier}", ({ units }, asked) => ({
    one: units.find(({ id }) => id === asked["identifier"]),
  })),
  ListEntityOwners: get(
    "/v2/domains/{domainIdentifier}/entities/{entityType}/{entityIdentifier}/owners",
    ({ entityOwners }, asked) => {
      const owners: Wire<ListEntityOwnersOutput>["owners"] =
        entityOwners[String(asked["entityIdentifier"])] ?? [];
      return { list: "owners", all: owners };
    },
  ),
  ListProjects: get("/v2/domains/{domainIdentifier}/projects", ({ projects }) => ({
    list: "items",
    all: projects,
  })),
  ListProjectMemberships: get(
    "/v2/domains/{domainIdentifier}/projects/{projectIdentifier}/memberships",
    ({ members }, asked) => ({ list: "members", all: members[String(asked["projectIdentifier"])] ?? [] }),
  ),
  SearchUserProfiles: post(
    "/v2/domains/{domainIdentifier}/search-user-profiles",
    ({ userProfiles }, asked) => ({
      list: "items",
      all: userProfiles.filter(({ type }) =>
        asked["userType"] === "DATAZONE_IAM_USER"
          ? type === "IAM"
          : asked["userType"] === "DATAZONE_USER" || type === "SSO",
      ),
    }),
  ),
  SearchGroupProfiles: post(
    "/v2/domains/{domainIdentifier}/search-group-profiles",
    ({ groupProfiles }, asked) => ({
      list: "items",
      all: groupProfiles.filter(
        ({ rolePrincipalArn }) =>
          (rolePrincipalArn !== undefined) === (asked["groupType"] === "IAM_ROLE_SESSION_GROUP"),
      ),
    }),
  ),
  GetUserProfile: get(
    "/v2/domains/{domainIdentifier}/user-profiles/{userIdentifier}",
    ({ userProfiles }, asked) => ({ one: userProfiles.find(({ id }) => id === asked["userIdentifier"]) }),
  ),
  GetGroupProfile: get(
    "/v2/domains/{domainIdentifier}/group-profiles/{groupIdentifier}",
    ({ groupProfiles }, asked) => ({ one: groupProfiles.find(({ id }) => id === asked["groupIdentifier"]) }),
  ),
  ListEnvironments: get("/v2/domains/{domainIdentifier}/environments", ({ environments }, asked) => {
    if (asked["projectIdentifier"] === undefined) throw new Invalid("projectIdentifier is required");
    const own = environments.filter(({ projectId }) => projectId === asked["projectIdentifier"]);
    return { list: "items", all: own.map(({ provisionedResources: _, ...summary }) => summary) };
  }),
  GetEnvironment: get(
    "/v2/domains/{domainIdentifier}/environments/{identifier}",
    ({ environments }, asked) => ({
      one: environments.find(({ id }) => id === asked["identifier"]),
    }),
  ),
  ListSubscriptionTargets: get(
    "/v2/domains/{domainIdentifier}/environments/{environmentIdentifier}/subscription-targets",
    ({ targets }, asked) => ({
      list: "items",
      all: targets.filter(({ environmentId }) => environmentId === asked["environmentIdentifier"]),
    }),
  ),
  Search: post("/v2/domains/{domainIdentifier}/search", (domain, asked) => ({
    list: "items",
    all: searched(domain, asked),
    total: true,
  })),
  SearchListings: post("/v2/domains/{domainIdentifier}/listings/search", ({ listings }, asked) => ({
    list: "items",
    all: listings.map((listing) => listed(listing, hasForms(asked))),
    total: true,
  })),
  GetDataProduct: get("/v2/domains/{domainIdentifier}/data-products/{identifier}", ({ products }, asked) => ({
    one: products.find(({ id }) => id === asked["identifier"]),
  })),
  ListSubscriptionRequests: get(
    "/v2/domains/{domainIdentifier}/subscription-requests",
    ({ requests }, asked) => ({
      list: "items",
      all: requests.filter(({ status }) => status === (asked["status"] ?? "PENDING")),
    }),
  ),
  ListSubscriptions: get("/v2/domains/{domainIdentifier}/subscriptions", ({ subscriptions }, asked) => ({
    list: "items",
    all: subscriptions.filter(({ status }) => status === (asked["status"] ?? "APPROVED")),
  })),
  ListSubscriptionGrants: get("/v2/domains/{domainIdentifier}/subscription-grants", granted),
  ListAssetFilters: get(
    "/v2/domains/{domainIdentifier}/assets/{assetIdentifier}/filters",
    ({ filters }, asked) => ({
      list: "items",
      all: filters
        .filter(({ assetId }) => assetId === asked["assetIdentifier"])
        .map(({ configuration: _, ...summary }) => summary),
    }),
  ),
  GetAssetFilter: get(
    "/v2/domains/{domainIdentifier}/assets/{assetIdentifier}/filters/{identifier}",
    ({ filters }, asked) => ({ one: filters.find(({ id }) => id === asked["identifier"]) }),
  ),
  ListRules: get(
    "/v2/domains/{domainIdentifier}/list-rules/{targetType}/{targetIdentifier}",
    ({ rules }, asked) => ({
      list: "items",
      all: rules
        .filter(({ target }) => target?.domainUnitTarget?.domainUnitId === asked["targetIdentifier"])
        .map(({ detail: _, ...summary }) => summary),
    }),
  ),
  SearchTypes: post("/v2/domains/{domainIdentifier}/types-search", ({ formTypes }, asked) => ({
    list: "items",
    all: asked["managed"] === true ? [] : newestForms(formTypes).map((formTypeItem) => ({ formTypeItem })),
    total: true,
  })),
  GetFormType: get(
    "/v2/domains/{domainIdentifier}/form-types/{formTypeIdentifier}",
    ({ formTypes }, asked) => ({
      one: newestForms(formTypes).find(({ name }) => name === asked["formTypeIdentifier"]),
    }),
  ),
  CreateFormType: post("/v2/domains/{domainIdentifier}/form-types", ({ formTypes }, asked) => {
    const { name, model, owningProjectIdentifier: owningProjectId, description, status } = asked;
    const revision = String(formTypes.filter((form) => form.name === name).length + 1);
    const form = { domainId: DOMAIN, name, revision, model, owningProjectId, description, status };
    formTypes.push(form as (typeof formTypes)[number]);
    return { one: form };
  }),
  CreateRule: post("/v2/domains/{domainIdentifier}/rules", ({ rules }, asked) => {
    const { name, action, target, scope, detail } = asked;
    const rule = { identifier: `rule${rules.length + 1}made`, name, action, target, scope, detail };
    const times = { revision: "1", ruleType: "METADATA_FORM_ENFORCEMENT", createdAt: 1_790_000_000 };
    rules.push({ ...rule, ...times } as unknown as (typeof rules)[number]);
    return { one: { ...rule, ...times } };
  }),
  UpdateRule: patch("/v2/domains/{domainIdentifier}/rules/{identifier}", ({ rules }, asked) => {
    const at = rules.findIndex(({ identifier }) => identifier === asked["identifier"]);
    const before = rules[at];
    if (!before) return { one: undefined };
    const { scope = before.scope, detail = before.detail, includeChildDomainUnits } = asked;
    const { domainUnitTarget } = before.target ?? {};
    const target = { domainUnitTarget: { ...domainUnitTarget, includeChildDomainUnits } };
    rules[at] = { ...before, scope, detail, target } as typeof before;
    return { one: rules[at] };
  }),
  ListEnvironmentBlueprintConfigurations: get(
    "/v2/domains/{domainIdentifier}/environment-blueprint-configurations",
    ({ blueprintConfigurations }) => ({ list: "items", all: blueprintConfigurations }),
  ),
  GetEnvironmentBlueprint: get(
    "/v2/domains/{domainIdentifier}/environment-blueprints/{identifier}",
    ({ blueprints }, asked) => ({ one: blueprints.find(({ id }) => id === asked["identifier"]) }),
  ),
  GetRule: get("/v2/domains/{domainIdentifier}/rules/{identifier}", ({ rules }, asked) => ({
    one: rules.find(({ identifier }) => identifier === asked["identifier"]),
  })),
} as const satisfies Record<string, Route>;

export type OperationName = keyof typeof OPERATIONS;

export interface Route {
  readonly method: "GET" | "PATCH" | "POST";
  readonly path: string;
  readonly answer: (domain: DataZoneDomain, asked: Asked) => Answer;
}

function get(path: string, answer: Route["answer"]): Route {
  return { method: "GET", path, answer };
}

function post(path: string, answer: Route["answer"]): Route {
  return { method: "POST", path, answer };
}

function patch(path: string, answer: Route["answer"]): Route {
  return { method: "PATCH", path, answer };
}

/** The newest revision of each. */
function newestForms(forms: DataZoneDomain["formTypes"]): DataZoneDomain["formTypes"] {
  return [...new Map(forms.map((form) => [form.name, form])).values()];
}

function hasForms(asked: Asked): boolean {
  const attributes = asked["additionalAttributes"];
  return Array.isArray(attributes) && attributes.includes("FORMS");
}

function searched(domain: DataZoneDomain, asked: Asked): unknown[] {
  const { assets, products, glossaries, terms } = domain;
  const owner = asked["owningProjectIdentifier"];
  const isOwned = ({ owningProjectId }: { owningProjectId: string | undefined }): boolean =>
    owner === undefined || owningProjectId === owner;
  switch (asked["searchScope"]) {
    case "ASSET":
      return assets.filter(isOwned).map((asset) => ({ assetItem: assetItem(asset, hasForms(asked)) }));
    case "DATA_PRODUCT":
      return products
        .filter(isOwned)
        .map(({ revision: _, status: __, items: ___, ...item }) => ({ dataProductItem: item }));
    case "GLOSSARY":
      return glossaries.filter(isOwned).map((glossaryItem) => ({ glossaryItem }));
    case "GLOSSARY_TERM":
      return terms.map((glossaryTermItem) => ({ glossaryTermItem }));
    default:
      throw new Invalid("searchScope is none that is known");
  }
}

/** No revision, no listing: the search does not tell them. */
function assetItem(
  {
    id,
    revision: _,
    listing: __,
    formsOutput,
    readOnlyFormsOutput,
    ...asset
  }: DataZoneDomain["assets"][number],
  withForms: boolean,
): Wire<AssetItem> {
  const forms: { formsOutput: Wire<FormOutput>[] | undefined } = { formsOutput };
  return {
    ...asset,
    identifier: id,
    ...(withForms ? { additionalAttributes: { ...forms, readOnlyFormsOutput } } : {}),
  };
}

function listed(listing: WireListing, withForms: boolean): unknown {
  const without = <T extends { additionalAttributes?: unknown }>(item: T): T => {
    const { additionalAttributes: _, ...rest } = item;
    return withForms ? item : (rest as T);
  };
  return "asset" in listing
    ? { assetListing: without(listing.asset) }
    : { dataProductListing: without(listing.product) };
}

/** Whose subscription a grant is of says to whom it is granted. */
function granted({ grants, subscriptions }: DataZoneDomain, asked: Asked): Answer {
  const { environmentId, subscriptionId, owningUserId, owningGroupId, owningIamPrincipalArn } = asked;
  const filters = [environmentId, subscriptionId, owningUserId, owningGroupId, owningIamPrincipalArn];
  if (filters.every((filter) => filter === undefined)) throw new Invalid("one filter is required");
  const all = grants.filter((grant) => {
    const principal = subscriptions.find(({ id }) => id === grant.subscriptionId)?.subscribedPrincipal;
    return (
      (environmentId === undefined || grant.environmentId === environmentId) &&
      (subscriptionId === undefined || grant.subscriptionId === subscriptionId) &&
      (owningUserId === undefined || principal?.user?.id === owningUserId) &&
      (owningGroupId === undefined || principal?.group?.id === owningGroupId) &&
      (owningIamPrincipalArn === undefined || principal?.iam?.principalArn === owningIamPrincipalArn)
    );
  });
  return { list: "items", all };
}
