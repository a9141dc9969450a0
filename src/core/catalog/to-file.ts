/** Writes a catalog as its file has it (docs/catalog-file.md): reading the file gives the same catalog. */
import { isoTime } from "../record/time.ts";
import { holds } from "./catalog.ts";
import type { Catalog, Interval, Subscriber, Subscription } from "./catalog.ts";

type Plain = Readonly<Record<string, unknown>>;

/** In the order of the file; keys without a value are left out. */
export interface FileForm {
  readonly as_of: string;
  readonly history_from?: string;
  readonly domains: readonly Plain[];
  readonly projects: readonly Plain[];
  readonly groups: readonly Plain[];
  readonly members: readonly Plain[];
  readonly people: readonly Plain[];
  readonly assets: readonly Plain[];
  readonly subscriptions: readonly Plain[];
  readonly grants: readonly Plain[];
  readonly exemptions: readonly Plain[];
}

/** All that ever was. Open ends are left out; what is undefined, too. */
export function toFile(catalog: Catalog): FileForm {
  const { historyFrom } = catalog;
  return {
    as_of: isoTime(catalog.asOf),
    ...(historyFrom === undefined ? {} : { history_from: isoTime(historyFrom) }),
    ...whoIsWho(catalog),
    ...whoMay(catalog),
  };
}

function whoIsWho(
  catalog: Catalog,
): Pick<FileForm, "domains" | "projects" | "groups" | "members" | "people"> {
  return {
    domains: catalog.domains.map((domain) => {
      const { id, name, owners, topicArn, parent, timeZone, asOf } = domain;
      const recorded = domain.historyFrom === undefined ? undefined : isoTime(domain.historyFrom);
      const read = { as_of: asOf === undefined ? undefined : isoTime(asOf), history_from: recorded };
      return said({ id, name, owners, topic_arn: topicArn, parent, time_zone: timeZone, ...read }, domain);
    }),
    projects: catalog.projects.map((project) => {
      const { id, name, domain, roleArns, visible } = project;
      return said({ id, name, domain, role_arns: roleArns, ...(visible ? {} : { visible }) }, project);
    }),
    groups: catalog.groups.map((group) => {
      const members = group.members.map((member) => said({ person: member.person }, member));
      return said({ id: group.id, name: group.name, members }, group);
    }),
    members: catalog.members.map((member) => {
      const { project, person, group, role } = member;
      return said({ project, person, group, role }, member);
    }),
    people: catalog.people.map((person) => {
      const { id, kind, name, title, employment, peerGroup, timeZone, utcOffset, identities } = person;
      const of = { peer_group: peerGroup, time_zone: timeZone, utc_offset: utcOffset, identities };
      return said({ id, kind, name, title, employment, ...of }, person);
    }),
  };
}

function whoMay(catalog: Catalog): Pick<FileForm, "assets" | "subscriptions" | "grants" | "exemptions"> {
  return {
    assets: catalog.assets.map((asset) => {
      const { id, name, project, tableArn, locations, classification, lakeFormation, costCenter, forms } =
        asset;
      const published = asset.publishedAt === undefined ? undefined : isoTime(asset.publishedAt);
      const places = { table_arn: tableArn, locations, classification, lake_formation: lakeFormation };
      return said(
        { id, name, project, ...places, cost_center: costCenter, forms, published_at: published },
        asset,
      );
    }),
    subscriptions: catalog.subscriptions.filter(isClear).map((one) => {
      const { id, asset, subscriber, status, requestedBy, approvedBy, justification } = one;
      const by = { requested_by: requestedBy, approved_by: approvedBy, justification };
      return said({ id, asset, subscriber: subscriberOf(subscriber), status, ...by }, one);
    }),
    grants: catalog.grants.map((grant) => {
      const { asset, principalArn, permissions, kind, subscription } = grant;
      return said({ asset, principal_arn: principalArn, permissions, kind, subscription }, grant);
    }),
    exemptions: catalog.exemptions.map((exemption) => {
      const { principalArn, person, account, asset, kind, reason, approvedBy } = exemption;
      return said(
        { principal_arn: principalArn, person, account, asset, kind, reason, approved_by: approvedBy },
        exemption,
      );
    }),
  };
}

/** A file has no place for what nobody can say. */
function isClear({ status }: Subscription): boolean {
  return status !== "unclear";
}

function subscriberOf(subscriber: Subscriber): Plain {
  return "principalArn" in subscriber ? { principal_arn: subscriber.principalArn } : subscriber;
}

function said(entry: Plain, { from, until }: Interval): Plain {
  const ends = {
    ...(Number.isFinite(from) ? { from: isoTime(from) } : {}),
    ...(Number.isFinite(until) ? { until: isoTime(until) } : {}),
  };
  return { ...Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)), ...ends };
}

/** The catalog with only what held at a time; `as_of` stays, since it says how far it can be trusted. */
export function catalogAt(catalog: Catalog, at: number): Catalog {
  const then = <T extends Interval>(entries: readonly T[]): T[] =>
    entries.filter((entry) => holds(entry, at));
  return {
    ...catalog,
    domains: then(catalog.domains),
    projects: then(catalog.projects),
    groups: then(catalog.groups).map((group) => ({ ...group, members: then(group.members) })),
    members: then(catalog.members),
    people: then(catalog.people),
    assets: then(catalog.assets),
    subscriptions: then(catalog.subscriptions),
    grants: then(catalog.grants),
    exemptions: then(catalog.exemptions),
  };
}
