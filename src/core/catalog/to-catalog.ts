/** Turns the checked file into the catalog: open ends become infinite, names become ours. */
import type { Catalog, Interval, Subscriber } from "./catalog.ts";
import type { CatalogFile } from "./schema.ts";

/** `hash`: of the file's content. */
export function toCatalog(file: CatalogFile, hash: string): Catalog {
  return {
    asOf: file.as_of as number,
    historyFrom: file.history_from,
    hash,
    ...organizationOf(file),
    ...rightsOf(file),
  };
}

type Organization = Pick<Catalog, "domains" | "projects" | "groups" | "members" | "people">;

function organizationOf(file: CatalogFile): Organization {
  return {
    domains: file.domains.map((d) => ({
      ...pick(d),
      ...intervalOf(d),
      topicArn: d.topic_arn,
      timeZone: d.time_zone,
      asOf: d.as_of,
      ...(d.history_from === undefined ? {} : { historyFrom: d.history_from }),
      owners: d.owners,
      parent: d.parent,
    })),
    projects: file.projects.map((p) => ({
      ...pick(p),
      ...intervalOf(p),
      domain: p.domain,
      roleArns: p.role_arns,
      visible: p.visible,
    })),
    groups: file.groups.map((g) => ({
      ...pick(g),
      ...intervalOf(g),
      members: g.members.map((m) => ({ person: m.person, ...intervalOf(m) })),
    })),
    members: file.members.map((m) => ({
      ...intervalOf(m),
      project: m.project,
      person: m.person,
      group: m.group,
      role: m.role,
    })),
    people: file.people.map((p) => ({
      ...intervalOf(p),
      id: p.id,
      kind: p.kind,
      name: p.name,
      title: p.title,
      employment: p.employment,
      peerGroup: p.peer_group,
      timeZone: p.time_zone,
      utcOffset: p.utc_offset ?? undefined,
      identities: p.identities,
    })),
  };
}

function rightsOf(file: CatalogFile): Pick<Catalog, "assets" | "subscriptions" | "grants" | "exemptions"> {
  return {
    assets: file.assets.map((a) => ({
      ...pick(a),
      ...intervalOf(a),
      project: a.project,
      tableArn: a.table_arn,
      locations: a.locations,
      classification: a.classification,
      lakeFormation: a.lake_formation,
      costCenter: a.cost_center,
      forms: a.forms,
      publishedAt: a.published_at,
    })),
    subscriptions: file.subscriptions.map((s) => ({
      ...intervalOf(s),
      id: s.id,
      asset: s.asset,
      subscriber: subscriberOf(s.subscriber),
      status: s.status,
      requestedBy: s.requested_by,
      approvedBy: s.approved_by,
      justification: s.justification,
    })),
    grants: file.grants.map((g) => ({
      ...intervalOf(g),
      asset: g.asset,
      principalArn: g.principal_arn,
      permissions: g.permissions,
      kind: g.kind,
      subscription: g.subscription,
    })),
    exemptions: file.exemptions.map((e) => ({
      ...intervalOf(e),
      principalArn: e.principal_arn,
      person: e.person,
      account: e.account,
      asset: e.asset,
      kind: e.kind,
      reason: e.reason,
      approvedBy: e.approved_by,
    })),
  };
}

function pick({ id, name }: { id: string; name: string }): { id: string; name: string } {
  return { id, name };
}

function intervalOf(entry: { from?: number | undefined; until?: number | undefined }): Interval {
  return { from: entry.from ?? -Infinity, until: entry.until ?? Infinity };
}

function subscriberOf(subscriber: CatalogFile["subscriptions"][number]["subscriber"]): Subscriber {
  if (subscriber.project !== undefined) return { project: subscriber.project };
  if (subscriber.person !== undefined) return { person: subscriber.person };
  if (subscriber.group !== undefined) return { group: subscriber.group };
  return { principalArn: subscriber.principal_arn as string };
}
