/** Who owned something and who could read it at a time, or what somebody could read. */
import { compareText } from "../../core/catalog/group.ts";
import { holds, isAllowing } from "../../core/catalog/catalog.ts";
import type { Asset, Catalog, Domain, Project } from "../../core/catalog/catalog.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { isoTime } from "../../core/record/time.ts";
import { notSeenOf } from "./not-seen.ts";
import { personView } from "./person.ts";
import { ends, groupName, named, subscriberName } from "./says.ts";
import type { AssetView, ReaderLine, ShowReport } from "./views.ts";

/** `wanted`: the id or name of an asset, a table's ARN, a place on S3, or any name of a person. Case counts for ids alone. */
export function showOf(index: CatalogIndex, wanted: string, at: number): ShowReport {
  const { catalog } = index;
  const assets = assetsNamed(index, wanted, at);
  const person = assets.length > 0 ? undefined : index.personAt(wanted, at);
  const found = person ? [personView(index, person, at)] : assets.map((asset) => assetView(index, asset, at));
  const [asset] = assets;
  const domain = asset && index.projectAt(asset.project, at)?.domain;
  const asOf = index.asOf(domain ?? null, at);
  return {
    at: isoTime(at),
    as_of: asOf === null ? null : isoTime(asOf),
    caution: cautionOf(catalog, asOf, at),
    found,
  };
}

function cautionOf({ historyFrom }: Catalog, asOf: number | null, at: number): string | null {
  if (asOf !== null && at >= asOf) return "nothing was read since: it may be otherwise by then";
  if (historyFrom !== undefined && at < historyFrom)
    return "nothing was recorded then: what is said here is assumed, and what is missing may have been";
  return null;
}

function assetsNamed(index: CatalogIndex, wanted: string, at: number): Asset[] {
  const then = index.catalog.assets.filter((asset) => holds(asset, at));
  const byId = then.filter(({ id }) => id === wanted);
  if (byId.length > 0) return byId;
  if (/^(s3:|arn:)/.test(wanted)) {
    const ids = index
      .resolveResource(wanted)
      .filter((tenure) => holds(tenure, at))
      .map(({ asset }) => asset.id);
    return then.filter(({ id }) => ids.includes(id));
  }
  return then.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
}

function assetView(index: CatalogIndex, asset: Asset, at: number): AssetView {
  const { catalog } = index;
  const project = index.projectAt(asset.project, at);
  const domain = catalog.domains.find((one) => one.id === project?.domain && holds(one, at));
  return {
    kind: "asset",
    id: asset.id,
    name: asset.name,
    project: named(project, asset.project),
    domain: project ? named(domain, project.domain) : null,
    owners: domain ? ownersOf(catalog, domain, at) : [],
    classification: asset.classification ?? null,
    table_arn: asset.tableArn ?? null,
    locations: asset.locations,
    lake_formation: asset.lakeFormation ?? null,
    ...ends(asset),
    rests_on: { kind: "asset", id: asset.id },
    not_seen: notSeenOf(index, asset, at),
    readers: [
      ...ownProject(index, asset, at),
      ...subscribed(index, (one) => one.asset === asset.id, at),
      ...catalog.exemptions
        .filter((one) => holds(one, at) && (one.asset === undefined || one.asset === asset.id))
        .map((one): ReaderLine => {
          const who = one.person ?? one.principalArn ?? `account ${one.account}`;
          return {
            who,
            how: "exemption",
            status: one.kind ?? null,
            ...ends(one),
            detail: one.reason,
            rests_on: null,
          };
        }),
      ...catalog.grants
        .filter((one) => one.asset === asset.id && holds(one, at))
        .map((one): ReaderLine => {
          const detail = one.permissions.join(", ");
          return {
            who: one.principalArn,
            how: "grant",
            status: one.kind,
            ...ends(one),
            detail,
            rests_on: null,
          };
        }),
    ],
  };
}

/** Those of the domain, else of the nearest above it that has any. */
function ownersOf(catalog: Catalog, domain: Domain, at: number): readonly string[] {
  const seen = new Set<string>();
  let one: Domain | undefined = domain;
  while (one && !seen.has(one.id)) {
    if (one.owners.length > 0) return one.owners;
    seen.add(one.id);
    const { parent }: Domain = one;
    one = catalog.domains.find((above) => above.id === parent && holds(above, at));
  }
  return [];
}

function ownProject(index: CatalogIndex, asset: Asset, at: number): ReaderLine[] {
  const project = index.projectAt(asset.project, at);
  const roles = (project?.roleArns ?? []).map((arn): ReaderLine => {
    return {
      who: arn,
      how: "owner",
      status: null,
      ...ends(project as Project),
      detail: "role of the owning project",
      rests_on: null,
    };
  });
  return [...roles, ...membersOf(index, asset.project, at)];
}

function membersOf(index: CatalogIndex, project: string, at: number): ReaderLine[] {
  const { catalog } = index;
  return catalog.members
    .filter((member) => member.project === project && holds(member, at))
    .map((member): ReaderLine => {
      const name = member.person ?? groupName(catalog, member.group ?? "");
      const id = member.group === undefined ? userOf(index, name, at) : `group:${member.group}`;
      const rest = id === undefined ? null : { kind: "membership", id: `${project}/${id}` };
      return { who: name, how: "member", status: member.role, ...ends(member), detail: null, rests_on: rest };
    })
    .sort((a, b) => compareText(a.who, b.who));
}

/** As Identity Center and DataZone name users. */
const USER_ID = /^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function userOf(index: CatalogIndex, name: string, at: number): string | undefined {
  const known = [name, ...(index.personAt(name, at)?.identities ?? [])];
  const id = known.find((identity) => USER_ID.test(identity));
  return id && `user:${id}`;
}

function subscribed(
  index: CatalogIndex,
  wanted: (one: Catalog["subscriptions"][number]) => boolean,
  at: number,
): ReaderLine[] {
  const { catalog } = index;
  return catalog.subscriptions
    .filter((one) => wanted(one) && isAllowing(one) && holds(one, at))
    .map((one): ReaderLine => {
      const by = [one.approvedBy && `approved by ${one.approvedBy}`, one.justification]
        .filter(Boolean)
        .join(": ");
      const [id = ""] = one.id.split("/");
      return {
        who: subscriberName(catalog, one.subscriber, (project) => index.projectAt(project, at)?.name),
        how: "subscription",
        status: one.status,
        ...ends(one),
        detail: by === "" ? null : by,
        rests_on: { kind: "subscription", id },
      };
    });
}
