/** The catalog of a simulated organization: all that people ordinarily do is allowed by it. */
import type { CatalogAsset, CatalogFile, CatalogMember, CatalogPerson } from "../catalog-file.ts";
import { tableArn } from "../records/lake.ts";
import { isoSeconds } from "../records/record.ts";
import { REGION } from "./mesh.ts";
import type { Asset, Mesh, Project, Subscription } from "./mesh.ts";
import { DAY } from "./options.ts";
import type { Setting } from "./options.ts";
import type { Person, Stint } from "./people.ts";
import { projectRole, serviceRole } from "./sign-in.ts";

interface Organization {
  readonly setting: Setting;
  readonly mesh: Mesh;
  readonly people: readonly Person[];
}

/** History reaches back so far before the first day. */
const HISTORY_DAYS = 60;

/** Read at the end of the last day. */
export function catalogOf({ setting, mesh, people }: Organization): CatalogFile {
  const timeOf = (day: number): string => isoSeconds(setting.start + day * DAY);
  const began = timeOf(-HISTORY_DAYS);
  return {
    as_of: timeOf(setting.days),
    history_from: began,
    domains: mesh.domains.map(({ id, name }) => ({
      id,
      name,
      owners: [`${id}-owner@example.com`],
      topic_arn: `arn:aws:sns:${REGION}:${mesh.domains[0]?.account}:${id}-alerts`,
    })),
    projects: projects(mesh, people),
    groups: [],
    members: people.flatMap((person) => memberships(person, { mesh, timeOf, began })),
    people: people.map((person) => catalogPerson(person, mesh)),
    assets: mesh.assets.map((asset) => catalogAsset(asset, mesh)),
    subscriptions: mesh.projects.flatMap(({ id, subscribed }) =>
      subscribed.map((one) =>
        catalogSubscription(one, id, one.from === undefined ? began : timeOf(one.from)),
      ),
    ),
    grants: [],
    exemptions: people
      .filter(({ isPlatform }) => isPlatform)
      .map(({ id }) => ({ person: id, reason: "Data quality checks of all products", from: began })),
  };
}

function projects(mesh: Mesh, people: readonly Person[]): CatalogFile["projects"] {
  const roles = new Map(mesh.projects.map((project) => [project.id, [projectRole(project).arn]]));
  for (const person of people) {
    const project = projectOf(person, mesh);
    if (person.kind === "service" && !person.isPlatform)
      roles.get(project.id)?.push(serviceRole(person, project).arn);
  }
  return mesh.projects.map(({ id, name, domain }) => {
    return { id, name, domain: domain.id, role_arns: roles.get(id) ?? [] };
  });
}

function memberships(
  { id, stints, isPlatform }: Person,
  { mesh, timeOf, began }: { mesh: Mesh; timeOf: (day: number) => string; began: string },
): CatalogMember[] {
  if (isPlatform) return [];
  return stints.map(({ project, from, until }) => ({
    project: (mesh.projects[project] as Project).id,
    person: id,
    role: "contributor",
    from: Number.isFinite(from) ? timeOf(from) : began,
    ...(Number.isFinite(until) && { until: timeOf(until) }),
  }));
}

/** As the directory knows them today; it does not know everything of everybody. */
function catalogPerson(person: Person, mesh: Mesh): CatalogPerson {
  const { id, kind, unlisted, zone } = person;
  const { group } = latestStint(person);
  return {
    id,
    kind,
    ...(!unlisted.title && { title: group.title }),
    ...(!unlisted.peerGroup && { peer_group: group.name }),
    ...(kind === "human" && { time_zone: zone.name }),
    identities: [kind === "human" ? id : serviceRole(person, projectOf(person, mesh)).arn],
  };
}

function catalogAsset(asset: Asset, mesh: Mesh): CatalogAsset {
  return {
    id: asset.id,
    name: asset.name,
    project: (mesh.projects[asset.project] as Project).id,
    ...(asset.table && { table_arn: tableArn(asset.table, REGION) }),
    locations: [`s3://${asset.bucket.name}/${asset.prefix}`],
    classification: asset.classification,
    ...(asset.isHybrid && { lake_formation: "hybrid" }),
  };
}

function catalogSubscription(
  { id, asset }: Subscription,
  project: string,
  from: string,
): CatalogFile["subscriptions"][number] {
  return { id, asset: asset.id, subscriber: { project }, status: "approved", from };
}

function projectOf(person: Person, mesh: Mesh): Project {
  return mesh.projects[latestStint(person).project] as Project;
}

function latestStint({ stints }: Person): Stint {
  return stints.at(-1) as Stint;
}
