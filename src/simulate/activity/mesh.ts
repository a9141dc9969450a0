/** The mesh of a simulation: domains, their projects, what these own and what they subscribe to. */
import { ACCOUNTS, CLASSIFICATIONS } from "../placeholders.ts";
import { createRandom } from "../random.ts";
import type { Random } from "../random.ts";
import type { Table } from "../records/lake.ts";
import type { Bucket } from "../records/s3.ts";
import type { Setting } from "./options.ts";

export const REGION = "eu-west-1";

export interface Domain {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly bucket: Bucket;
}

export interface Asset {
  readonly id: string;
  readonly name: string;
  /** Number of the owning project. */
  readonly project: number;
  readonly bucket: Bucket;
  /** Ends at a slash. */
  readonly prefix: string;
  readonly classification: string;
  readonly table?: Table;
  /** Lake Formation guards the table, and those who do not own it read it by Athena; owners read the files. */
  readonly isHybrid: boolean;
  /** The write job whose name all files of the asset carry. */
  readonly job: string;
}

/** A project's right to read an asset of another. */
export interface Subscription {
  readonly id: string;
  readonly asset: Asset;
  readonly project: number;
  /** Number of the day on which it begins; undefined: long before the first. */
  readonly from: number | undefined;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly domain: Domain;
  readonly owned: readonly Asset[];
  readonly subscribed: readonly Subscription[];
}

export interface Mesh {
  readonly domains: readonly Domain[];
  readonly projects: readonly Project[];
  readonly assets: readonly Asset[];
}

const DOMAIN_NAMES = [
  "Sales",
  "Marketing",
  "Finance",
  "Logistics",
  "Risk",
  "Claims",
  "Retail",
  "Energy",
  "Research",
  "Support",
  "Staff",
  "Web",
] as const;
const PRODUCTS = ["orders", "customers", "invoices", "events", "forecasts"] as const;
const PEOPLE_PER_PROJECT = 20;
const SUBSCRIPTIONS = 8;

export function drawMesh(setting: Setting): Mesh {
  const random = createRandom(`${setting.seed}/mesh`);
  const count = Math.max(4, Math.ceil(setting.people / PEOPLE_PER_PROJECT));
  const domains = DOMAIN_NAMES.slice(0, Math.max(2, Math.ceil(count / 3))).map(domain);
  const owned = Array.from({ length: count }, (_, project) =>
    PRODUCTS.map((product) => drawAsset(project, { product, domains }, random)),
  );
  const assets = owned.flat();
  const projects = owned.map((own, project): Project => {
    const domain = domains[project % domains.length] as Domain;
    return {
      id: projectId(project, domain),
      name: `${domain.name} ${two(project)}`,
      domain,
      owned: own,
      subscribed: subscribe(project, { assets, setting }, random),
    };
  });
  return { domains, projects, assets };
}

/** What members of a project may read on a day. */
export function readableOn({ owned, subscribed }: Project, day: number): Asset[] {
  return [...owned, ...subscribed.filter(({ from = 0 }) => from <= day).map(({ asset }) => asset)];
}

function domain(name: string, at: number): Domain {
  const id = name.toLowerCase();
  const account = ACCOUNTS[at % ACCOUNTS.length] as string;
  return { id, name, account, bucket: { name: `example-${id}-lake-${account}`, account } };
}

function drawAsset(
  project: number,
  { product, domains }: { product: string; domains: readonly Domain[] },
  random: Random,
): Asset {
  const domain = domains[project % domains.length] as Domain;
  const name = `${product}_${two(project)}`;
  const table = { database: `${domain.id}_curated`, name, account: domain.account };
  const draw = random.unit();
  return {
    id: `${domain.id}.${name}`,
    name,
    project,
    bucket: domain.bucket,
    prefix: `curated/${projectId(project, domain)}/${product}/`,
    classification: random.pick(CLASSIFICATIONS),
    ...(draw < 0.7 && { table }),
    isHybrid: draw < 0.3,
    job: random.uuid(),
  };
}

/** Eight that hold for long, and now and then one that begins while we look. */
function subscribe(
  project: number,
  { assets, setting }: { assets: readonly Asset[]; setting: Setting },
  random: Random,
): Subscription[] {
  const others = assets.filter((asset) => asset.project !== project);
  const chosen = new Set<Asset>();
  while (chosen.size < SUBSCRIPTIONS) chosen.add(random.pick(others));
  const old = [...chosen].map((asset) => subscription(asset, project, undefined));
  const recent: Subscription[] = [];
  for (let from = 1; from < setting.days; from++) {
    if (!random.chance(1 / 60)) continue;
    const asset = random.pick(others);
    if (chosen.has(asset)) continue;
    chosen.add(asset);
    recent.push(subscription(asset, project, from));
  }
  return [...old, ...recent];
}

function subscription(asset: Asset, project: number, from: number | undefined): Subscription {
  return { id: `sub-${two(project)}-${asset.name}`, asset, project, from };
}

function projectId(project: number, domain: Domain): string {
  return `${domain.id}-${two(project)}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
