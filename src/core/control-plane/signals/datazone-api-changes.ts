/** Which operations of DataZone's API change which entries, and where their id is. Sensitive members of records may be hidden. */
import { knownString, objectOf } from "../../record/text.ts";
import type { JsonObject } from "../../record/text.ts";
import type { EntryKind } from "../entry.ts";

/**
 * Of the entry: a subscription that is revoked is `changed`, since it stands in DataZone's lists as revoked. `ended`: it is in no list any
 * more, or soon will not be.
 */
export type Change = "began" | "changed" | "ended";

export interface ApiChange {
  readonly kind: EntryKind;
  readonly change: Change | ((request: JsonObject) => Change);
  readonly id: (request: JsonObject, response: JsonObject) => string | undefined;
}

type IdOf = ApiChange["id"];

/** Answers have it, and so have requests for what is there already. */
const own: IdOf = (request, response) =>
  knownString(response["id"]) ?? knownString(response["identifier"]) ?? knownString(request["identifier"]);

const requested =
  (name: string): IdOf =>
  (request) =>
    knownString(request[name]);

/** The root, whose id no request has. */
const root: IdOf = (_, response) => knownString(response["rootDomainUnitId"]);

const filter: IdOf = (request, response) => {
  const [asset, id] = [knownString(request["assetIdentifier"]), own(request, response)];
  return asset === undefined || id === undefined ? undefined : `${asset}/${id}`;
};

/** As DataZone names users and groups. A request may have a name or an ARN instead. */
const PROFILE_ID = /^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const profileOf = (value: unknown): string | undefined => {
  const id = knownString(value);
  return id !== undefined && PROFILE_ID.test(id) ? id : undefined;
};

const profile: IdOf = (request, response) =>
  profileOf(response["id"]) ?? profileOf(request["userIdentifier"]) ?? profileOf(request["groupIdentifier"]);

const membership: IdOf = (request) => {
  const project = knownString(request["projectIdentifier"]);
  const member = objectOf(request["member"]) ?? {};
  const [user, group] = [profileOf(member["userIdentifier"]), profileOf(member["groupIdentifier"])];
  if (project === undefined || (user ?? group) === undefined) return undefined;
  return user === undefined ? `${project}/group:${group}` : `${project}/user:${user}`;
};

/** The three that most things have. */
function lifeOf(name: string, kind: EntryKind, id: IdOf = own): [string, ApiChange][] {
  return [
    [`Create${name}`, { kind, change: "began", id }],
    [`Update${name}`, { kind, change: "changed", id }],
    [`Delete${name}`, { kind, change: "ended", id }],
  ];
}

function changed(names: readonly string[], kind: EntryKind, id: IdOf = own): [string, ApiChange][] {
  return names.map((name) => [name, { kind, change: "changed", id }]);
}

/** By the name of the event. */
export const API_CHANGES: ReadonlyMap<string, ApiChange> = new Map<string, ApiChange>([
  ...changed(["UpdateDomain"], "domain_unit", root),
  ...changed(["UpdateRootDomainUnitOwner"], "domain_unit", () => undefined),
  ...lifeOf("DomainUnit", "domain_unit"),
  ...changed(["AddEntityOwner", "RemoveEntityOwner"], "domain_unit", requested("entityIdentifier")),
  ...lifeOf("Project", "project"),
  ["CreateProjectMembership", { kind: "membership", change: "began", id: membership }],
  ["DeleteProjectMembership", { kind: "membership", change: "ended", id: membership }],
  ["CreateUserProfile", { kind: "user_profile", change: "began", id: profile }],
  ...changed(["UpdateUserProfile"], "user_profile", profile),
  ["CreateGroupProfile", { kind: "group_profile", change: "began", id: profile }],
  ...changed(["UpdateGroupProfile"], "group_profile", profile),
  ...lifeOf("Environment", "environment"),
  ...changed(
    ["AssociateEnvironmentRole", "DisassociateEnvironmentRole"],
    "environment",
    requested("environmentIdentifier"),
  ),
  ...lifeOf("SubscriptionTarget", "subscription_target"),
  ["CreateAsset", { kind: "asset", change: "began", id: own }],
  ...changed(["CreateAssetRevision"], "asset"),
  ["DeleteAsset", { kind: "asset", change: "ended", id: own }],
  ["CreateDataProduct", { kind: "data_product", change: "began", id: own }],
  ...changed(["CreateDataProductRevision"], "data_product"),
  ["DeleteDataProduct", { kind: "data_product", change: "ended", id: own }],
  [
    "CreateListingChangeSet",
    {
      kind: "listing",
      // whether it is the first time that it is published, nobody says here
      change: ({ action }) => (action === "UNPUBLISH" ? "ended" : "changed"),
      id: (_, response) => knownString(response["listingId"]),
    },
  ],
  ["DeleteListing", { kind: "listing", change: "ended", id: own }],
  ["CreateSubscriptionRequest", { kind: "subscription_request", change: "began", id: own }],
  ...changed(
    ["UpdateSubscriptionRequest", "AcceptSubscriptionRequest", "RejectSubscriptionRequest"],
    "subscription_request",
  ),
  ["DeleteSubscriptionRequest", { kind: "subscription_request", change: "ended", id: own }],
  ...changed(["RevokeSubscription", "CancelSubscription"], "subscription"),
  ["CreateSubscriptionGrant", { kind: "subscription_grant", change: "began", id: own }],
  // what was granted is taken back first, and that may fail
  ...changed(["UpdateSubscriptionGrantStatus", "DeleteSubscriptionGrant"], "subscription_grant"),
  ...lifeOf("AssetFilter", "asset_filter", filter),
  ...lifeOf("Glossary", "glossary"),
  ...lifeOf("GlossaryTerm", "glossary_term"),
  ...lifeOf("Rule", "enforcement_rule"),
  // a new revision is made like a new form
  ...changed(["CreateFormType"], "form_type", requested("name")),
  ["DeleteFormType", { kind: "form_type", change: "ended", id: requested("formTypeIdentifier") }],
]);
