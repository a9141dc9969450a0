/** What may happen to a catalog between two runs. A change may give a catalog that is not valid. */
import type { Random } from "../../src/simulate/random.ts";
import { AS_OF } from "./first-mesh.ts";
import type { Party, PlainMesh, Span } from "./first-mesh.ts";
import { CONSUMER, FOREIGN, IVY, OWNER, ROLES, TABLES, THIRD, USER_ID, aStatedTime } from "./random-world.ts";

type Change = (mesh: PlainMesh, random: Random) => void;

const PROJECTS = ["core", "marketing"];
const PEOPLE = ["Ana", "ben@example.com", "dan", IVY];
const LOGINS = ["ben@example.com", "cem@example.com", "dan@example.com", "ANA@example.com", USER_ID, IVY];
const LOCATIONS = [["s3://lake/orders/"], ["s3://lake/cards/"], ["s3://lake/"], ["s3://lake/orders/eu/"], []];
const NEW_LOCATIONS = ["s3://scratch/", "s3://scratch/x/", "s3://lake/orders/eu/", "s3://raw/", "s3://lake/"];

function drop(list: unknown[], random: Random): void {
  if (list.length > 0) list.splice(random.int(0, list.length - 1), 1);
}

function aSpan(random: Random): Span {
  const kind = random.unit();
  const [a, b] = [aStatedTime(random), aStatedTime(random)];
  if (kind < 0.4 || a === b) return {};
  if (kind < 0.6) return { from: a };
  if (kind < 0.8) return { until: a };
  return a < b ? { from: a, until: b } : { from: b, until: a };
}

function setSpan(entry: Span, span: Span): void {
  delete entry.from;
  delete entry.until;
  Object.assign(entry, span);
}

/**
 * Ends an entry and lets another one with its id follow, which `alter` may change; or makes one entry of two again.
 * Mostly the other one begins where the first ends.
 */
function splitOrJoin<T extends Span & { id: string }>(
  entries: T[],
  random: Random,
  alter: (entry: T) => void,
): T[] {
  const entry = random.pick(entries);
  const isSplit = entries.filter(({ id }) => id === entry.id).length > 1;
  const border = aStatedTime(random);
  const next = structuredClone(entry);
  setSpan(entry, isSplit ? {} : { until: border });
  if (isSplit) return entries.filter((item) => item.id !== entry.id || item === entry);
  setSpan(next, { from: random.chance(0.8) ? border : aStatedTime(random) });
  alter(next);
  return [...entries, next];
}

const whole: readonly Change[] = [
  (mesh, random) => {
    mesh.as_of = random.chance(0.3) ? AS_OF : aStatedTime(random);
  },
  (mesh, random) => {
    if (random.chance(0.4)) delete mesh.history_from;
    else mesh.history_from = aStatedTime(random);
  },
];

function setAsOf(domain: PlainMesh["domains"][number], random: Random, probability: number): void {
  if (random.chance(probability)) domain.as_of = aStatedTime(random);
  else delete domain.as_of;
}

const domains: readonly Change[] = [
  (mesh, random) => setAsOf(random.pick(mesh.domains), random, 0.7),
  (mesh, random) => {
    mesh.domains = splitOrJoin(mesh.domains, random, (domain) => setAsOf(domain, random, 0.6));
  },
];

const projects: readonly Change[] = [
  (mesh, random) => {
    const project = random.pick(mesh.projects);
    const kind = random.unit();
    if (kind < 0.25) drop(project.role_arns, random);
    else if (kind < 0.5) project.role_arns.push(random.pick(ROLES));
    else if (kind < 0.7) project.visible = random.chance(0.5);
    else if (kind < 0.85) setSpan(project, aSpan(random));
    else project.domain = random.pick(["sales", "mkt"]);
  },
  (mesh, random) => {
    mesh.projects = splitOrJoin(mesh.projects, random, (project) => {
      if (random.chance(0.5)) project.domain = "mkt";
      if (random.chance(0.5)) project.role_arns = [random.pick(ROLES)];
    });
  },
];

const belonging: readonly Change[] = [
  (mesh, random) => {
    if (random.chance(0.4)) return drop(mesh.members, random);
    const who = random.chance(0.3) ? { group: "night" } : { person: random.pick(PEOPLE) };
    mesh.members.push({ project: random.pick(PROJECTS), ...who, role: "viewer", ...aSpan(random) });
  },
  (mesh, random) => {
    if (mesh.members.length > 0) setSpan(random.pick(mesh.members), aSpan(random));
  },
  (mesh, random) => {
    const { members } = random.pick(mesh.groups);
    if (random.chance(0.3)) drop(members, random);
    else members.push({ person: random.pick(PEOPLE), ...aSpan(random) });
  },
  (mesh, random) => setSpan(random.pick(mesh.groups), aSpan(random)),
];

const people: readonly Change[] = [
  (mesh, random) => {
    const person = random.pick(mesh.people);
    if (random.chance(0.3)) person.kind = random.pick(["human", "service"]);
    else if (random.chance(0.4) && person.identities.length > 0) drop(person.identities, random);
    else person.identities.push(random.pick([...LOGINS, random.pick(ROLES)]));
  },
  (mesh, random) => setSpan(random.pick(mesh.people), aSpan(random)),
];

function addAsset(mesh: PlainMesh, random: Random): void {
  mesh.assets.push({
    id: `n${random.int(0, 2)}`,
    name: "New",
    project: random.pick(PROJECTS),
    table_arn: random.pick([TABLES[2], undefined]),
    locations: [random.pick(NEW_LOCATIONS)],
    ...aSpan(random),
  });
}

/** With all that names them. */
function dropAddedAssets(mesh: PlainMesh): void {
  const isAdded = (asset: string | undefined): boolean => asset?.startsWith("n") ?? false;
  mesh.assets = mesh.assets.filter(({ id }) => !isAdded(id));
  mesh.subscriptions = mesh.subscriptions.filter(({ asset }) => !isAdded(asset));
  mesh.exemptions = mesh.exemptions.filter(({ asset }) => !isAdded(asset));
  mesh.grants = mesh.grants.filter(({ asset }) => !isAdded(asset));
}

const assets: readonly Change[] = [
  (mesh, random) => {
    const asset = random.pick(mesh.assets);
    const kind = random.unit();
    if (kind < 0.2) asset.project = random.pick(PROJECTS);
    else if (kind < 0.4)
      asset.lake_formation = random.pick(["registered", "hybrid", "unregistered", undefined]);
    else if (kind < 0.55) asset.classification = random.pick(["Restricted", "Confidential", "Public"]);
    else if (kind < 0.7) setSpan(asset, aSpan(random));
    else if (kind < 0.85) asset.table_arn = random.pick([...TABLES, undefined]);
    else asset.locations = [...random.pick(LOCATIONS)];
  },
  (mesh, random) => {
    mesh.assets = splitOrJoin(mesh.assets, random, (asset) => {
      asset.project = "marketing";
    });
  },
  (mesh, random) => {
    if (random.chance(0.3)) dropAddedAssets(mesh);
    else addAsset(mesh, random);
  },
];

function aSubscriber(random: Random): Party {
  return random.pick<Party>([
    { project: random.pick(PROJECTS) },
    { person: random.pick(PEOPLE) },
    { group: "night" },
    { principal_arn: random.pick(ROLES) },
  ]);
}

function addSubscription(mesh: PlainMesh, random: Random): void {
  const status = random.pick(["approved", "approved", "revoked", "requested", "rejected"]);
  const span = aSpan(random);
  if (status === "revoked") span.until ??= "2026-09-29T00:00:00Z";
  const asset = random.pick(mesh.assets).id;
  mesh.subscriptions.push({
    id: `s${random.int(0, 5)}`,
    asset,
    subscriber: aSubscriber(random),
    status,
    ...span,
  });
}

function addGrant(mesh: PlainMesh, random: Random): void {
  mesh.grants.push({
    asset: random.pick(mesh.assets).id,
    principal_arn: random.pick(ROLES),
    permissions: ["SELECT"],
    kind: random.pick(["named_grant", "lf_tag", "share"]),
    ...aSpan(random),
  });
}

function addExemption(mesh: PlainMesh, random: Random): void {
  const who = random.pick([
    { account: random.pick([OWNER, CONSUMER, THIRD, FOREIGN]) },
    { person: random.pick(PEOPLE) },
    { principal_arn: random.pick(ROLES) },
  ]);
  const asset = random.chance(0.5) ? { asset: random.pick(mesh.assets).id } : {};
  mesh.exemptions.push({ ...who, ...asset, reason: "agreed", ...aSpan(random) });
}

const rights: readonly Change[] = [
  (mesh, random) => {
    if (random.chance(0.25)) drop(mesh.subscriptions, random);
    else addSubscription(mesh, random);
  },
  (mesh, random) => {
    if (mesh.subscriptions.length === 0) return;
    const subscription = random.pick(mesh.subscriptions);
    subscription.status = "revoked";
    setSpan(subscription, { until: aStatedTime(random) });
  },
  (mesh, random) => {
    if (random.chance(0.3)) drop(mesh.grants, random);
    else addGrant(mesh, random);
  },
  (mesh, random) => {
    if (random.chance(0.3)) drop(mesh.exemptions, random);
    else addExemption(mesh, random);
  },
];

export const MESH_CHANGES: readonly Change[] = [
  ...whole,
  ...domains,
  ...projects,
  ...belonging,
  ...people,
  ...assets,
  ...rights,
];
