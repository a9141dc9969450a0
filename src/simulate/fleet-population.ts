/**
 * The organization of the fleet: 10 domains, 50 projects, 500 assets, 2,000 principals, and the catalog that says who
 * may read what. A function of the seed.
 */
import type { CatalogFile, CatalogPerson, CatalogSubscription } from "./catalog-file.ts";
import { ACCOUNTS, CLASSIFICATIONS } from "./placeholders.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";
import { tableArn } from "./records/lake.ts";
import type { Table } from "./records/lake.ts";
import type { Bucket } from "./records/s3.ts";

export const FLEET_REGION = "eu-west-1";
export const FLEET_FROM = "2026-10-05";
export const FLEET_DAYS = 10;
const HISTORY_FROM = "2026-07-01T00:00:00Z";
const AS_OF = "2026-10-16T00:00:00Z";
const DOMAINS = 10;
const PROJECTS = 50;
const ASSETS = 500;
const PRINCIPALS = 2000;
const SUBSCRIPTIONS = 24;
const REVOKED = 4;
const UNCOVERED = 12;

export interface FleetAsset {
  readonly id: string;
  readonly project: number;
  /** Index into ACCOUNTS. */
  readonly account: number;
  readonly bucket: Bucket;
  readonly prefix: string;
  readonly table: Table;
  readonly classification: string;
  /** The write job whose name all files of the asset carry. */
  readonly job: string;
}

/** Assets by the verdict that members of a project get on them, per account. */
export interface Reach {
  readonly owner: readonly FleetAsset[];
  readonly subscribed: readonly FleetAsset[];
  readonly revoked: readonly FleetAsset[];
  readonly none: readonly FleetAsset[];
}

export interface FleetPrincipal {
  readonly id: string;
  /** How they come to data: a project's role, the access role with a source identity, Identity Center. */
  readonly kind: "project_role" | "source_identity" | "identity_center";
  readonly project: number;
  readonly exempt: boolean;
  readonly ip: string;
  readonly agent: string;
}

export interface Population {
  /** The most active first. */
  readonly principals: readonly FleetPrincipal[];
  /** By project, then by account. */
  readonly reach: readonly (readonly Reach[])[];
  readonly catalog: CatalogFile;
}

const AGENTS = [
  "aws-cli/2.31.12 md/awscrt#0.28.2 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7 md/installer#exe cfg/retry-mode#standard md/prompt#off md/command#s3.cp",
  "Boto3/1.40.30 md/Botocore#1.40.30 ua/2.1 os/linux#6.8 md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython cfg/retry-mode#standard Botocore/1.40.30",
  "aws-sdk-java/2.32.10 md/io#async md/http#AwsCommonRuntime ua/2.1 os/Linux#5.10 lang/java#17.0.15 md/OpenJDK_64-Bit_Server_VM vendor/Amazon.com_Inc. md/hll/cross-region",
  "Hadoop 3.4.1, aws-sdk-java/2.29.52 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10 lang/java#17.0.15 md/OpenJDK_64-Bit_Server_VM exec-env/EMR_Serverless hll/s3a",
  "aws-sdk-js/3.890.0 ua/2.1 os/linux lang/js md/nodejs#22.18.0 api/s3#3.890.0 m/E,b",
] as const;

/** Draws the organization. */
export function drawPopulation(seed: string): Population {
  const random = createRandom(`${seed}/population`);
  const assets = Array.from({ length: ASSETS }, (_, index) => drawAsset(index, random));
  const principals = Array.from({ length: PRINCIPALS }, (_, rank) => drawPrincipal(rank, random));
  const relations = Array.from({ length: PROJECTS }, (_, project) => relate(project, assets, random));
  return {
    principals,
    reach: relations.map((relation) => ACCOUNTS.map((_, account) => inAccount(relation, account))),
    catalog: catalogOf({ assets, principals, relations }),
  };
}

export function projectRole(project: number): string {
  return `mesh/project-${two(project)}`;
}

function drawAsset(index: number, random: Random): FleetAsset {
  const project = index % PROJECTS;
  const domain = project % DOMAINS;
  const account = domain % ACCOUNTS.length;
  const owner = ACCOUNTS[account] as string;
  const name = `asset_${String(index).padStart(3, "0")}`;
  return {
    id: `domain-${two(domain)}.${name}`,
    project,
    account,
    bucket: { name: `example-domain-${two(domain)}-lake-${owner}`, account: owner },
    prefix: `curated/project-${two(project)}/${name}/`,
    table: { database: `domain_${two(domain)}_curated`, name, account: owner },
    classification: random.pick(CLASSIFICATIONS),
    job: random.uuid(),
  };
}

/** One in forty is a project's role; of the rest half come through Identity Center. */
function drawPrincipal(rank: number, random: Random): FleetPrincipal {
  const isRole = rank % 40 === 7;
  const project = isRole ? (rank - 7) / 40 : random.int(0, PROJECTS - 1);
  return {
    id: isRole
      ? `project-${two(project)}@example.com`
      : `person-${String(rank).padStart(4, "0")}@example.com`,
    kind: isRole ? "project_role" : random.pick(["source_identity", "identity_center"] as const),
    project,
    exempt: !isRole && rank % 50 === 21,
    ip: `${random.pick(["192.0.2", "198.51.100", "203.0.113"])}.${random.int(1, 254)}`,
    agent: isRole ? AGENTS[3] : random.pick(AGENTS),
  };
}

/** Which assets of others the project subscribes to, once did, and never did but reads. */
function relate(project: number, assets: readonly FleetAsset[], random: Random): Reach {
  const chosen = new Set<FleetAsset>();
  while (chosen.size < SUBSCRIPTIONS + REVOKED + UNCOVERED) {
    const asset = random.pick(assets);
    if (asset.project !== project) chosen.add(asset);
  }
  const others = [...chosen];
  return {
    owner: assets.filter((asset) => asset.project === project),
    subscribed: others.slice(0, SUBSCRIPTIONS),
    revoked: others.slice(SUBSCRIPTIONS, SUBSCRIPTIONS + REVOKED),
    none: others.slice(SUBSCRIPTIONS + REVOKED),
  };
}

function inAccount(relation: Reach, account: number): Reach {
  const here = (assets: readonly FleetAsset[]): FleetAsset[] =>
    assets.filter((asset) => asset.account === account);
  return {
    owner: here(relation.owner),
    subscribed: here(relation.subscribed),
    revoked: here(relation.revoked),
    none: here(relation.none),
  };
}

interface Organization {
  readonly assets: readonly FleetAsset[];
  readonly principals: readonly FleetPrincipal[];
  readonly relations: readonly Reach[];
}

function catalogOf({ assets, principals, relations }: Organization): CatalogFile {
  return {
    as_of: AS_OF,
    history_from: HISTORY_FROM,
    domains: Array.from({ length: DOMAINS }, (_, index) => ({
      id: `domain-${two(index)}`,
      name: `Domain ${index}`,
      owners: [`owner-${two(index)}@example.com`],
      topic_arn: `arn:aws:sns:${FLEET_REGION}:${ACCOUNTS[0]}:domain-${two(index)}-alerts`,
    })),
    projects: relations.map((_, index) => ({
      id: `project-${two(index)}`,
      name: `Project ${index}`,
      domain: `domain-${two(index % DOMAINS)}`,
      role_arns: ACCOUNTS.map((account) => `arn:aws:iam::${account}:role/${projectRole(index)}`),
    })),
    groups: [],
    members: principals.map(({ id, project }) => {
      return { project: `project-${two(project)}`, person: id, role: "contributor", from: HISTORY_FROM };
    }),
    people: principals.map(person),
    assets: assets.map((asset, index) => ({
      id: asset.id,
      name: asset.table.name,
      project: `project-${two(asset.project)}`,
      table_arn: tableArn(asset.table, FLEET_REGION),
      locations: [`s3://${asset.bucket.name}/${asset.prefix}`],
      classification: asset.classification,
      cost_center: `CC-${1000 + (index % 90)}`,
    })),
    subscriptions: relations.flatMap(({ subscribed, revoked }, project) => [
      ...subscribed.map((asset) => subscription(asset, project, "approved")),
      ...revoked.map((asset) => subscription(asset, project, "revoked")),
    ]),
    grants: [],
    exemptions: principals
      .filter(({ exempt }) => exempt)
      .map(({ id }) => ({
        person: id,
        reason: "Audit of all products",
        from: HISTORY_FROM,
        until: "2027-01-01T00:00:00Z",
      })),
  };
}

function person({ id, kind, project }: FleetPrincipal): CatalogPerson {
  if (kind !== "project_role")
    return { id, kind: "human", peer_group: `project-${two(project)}`, identities: [id] };
  const identities = ACCOUNTS.map((account) => `arn:aws:iam::${account}:role/${projectRole(project)}`);
  return { id, kind: "service", peer_group: "batch", identities };
}

/** A revoked one ended before the first event. */
function subscription(
  asset: FleetAsset,
  project: number,
  status: "approved" | "revoked",
): CatalogSubscription {
  return {
    id: `sub-${two(project)}-${asset.table.name}`,
    asset: asset.id,
    subscriber: { project: `project-${two(project)}` },
    status,
    from: HISTORY_FROM,
    ...(status === "revoked" && { until: `${FLEET_FROM}T00:00:00Z` }),
  };
}

function two(index: number): string {
  return String(index).padStart(2, "0");
}
