/** The mesh of the console's figures, and one real scan of it: what it finds is what all other alerts are made of. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { aFile, aPerson, aRead } from "../test/support/records.ts";
import type { TrailRecord } from "../test/support/records.ts";

const PROGRAM = join(import.meta.dirname, "../dist/main.js");

export const DOMAINS = 20;
export const PROJECTS = 200;
export const PEOPLE = 5_000;
export const ASSETS = 2_000;
const SUBSCRIPTIONS = 6_000;
const FIRST_OF_SCAN = 40;
const READS = 5;
const HOUR_MS = 3_600_000;

export const personOf = (at: number): string => `m${at}@example.com`;
export const ownerOf = (domain: number): string => `owner${domain}@example.com`;
/** Of the project at the same place modulo PROJECTS, and so of the domain at the same place modulo DOMAINS. */
export const assetOf = (at: number): string => `a${at}`;

/** Some dozen people read what they are not subscribed to, three hours ago; the catalog and the rules come along. */
export function scanOnce(url: string): void {
  const folder = mkdtempSync(join(tmpdir(), "auditplane-console-"));
  chmodSync(folder, 0o755);
  try {
    const catalog = join(folder, "mesh.json");
    writeFileSync(catalog, JSON.stringify(mesh()));
    const file = join(folder, "reads.json.gz");
    writeFileSync(file, gzipSync(aFile(reads(Date.now() - 3 * HOUR_MS))));
    execFileSync(process.execPath, [PROGRAM, "scan", file, "--catalog", catalog], {
      env: { ...process.env, DATABASE_URL: url },
      stdio: "ignore",
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reads(from: number): TrailRecord[] {
  return Array.from({ length: FIRST_OF_SCAN * READS }, (_, at) => {
    const person = Math.floor(at / READS);
    const eventTime = isoSecond(from + at * 1_000);
    return aRead({
      userIdentity: aPerson(personOf(person)),
      key: `${assetOf(person * 3 + 7)}/${at}`,
      eventTime,
    });
  });
}

function mesh(): object {
  const listOf = <T>(length: number, make: (at: number) => T): T[] =>
    Array.from({ length }, (_, at) => make(at));
  return {
    as_of: isoSecond(Date.now()),
    domains: listOf(DOMAINS, (at) => ({ id: `d${at}`, name: `Domain ${at}`, owners: [ownerOf(at)] })),
    projects: listOf(PROJECTS, (at) => ({
      id: `p${at}`,
      name: `Project ${at}`,
      domain: `d${at % DOMAINS}`,
    })),
    people: listOf(PEOPLE, (at) => ({
      id: personOf(at),
      kind: "human",
      name: `Member ${at}`,
      peer_group: `group ${at % 40}`,
    })),
    members: listOf(PEOPLE, (at) => ({ project: `p${at % PROJECTS}`, person: personOf(at), role: "viewer" })),
    assets: listOf(ASSETS, (at) => ({
      id: assetOf(at),
      name: `asset_${at}`,
      project: `p${at % PROJECTS}`,
      classification: at % 5 === 0 ? "restricted" : "internal",
      locations: [`s3://lake/${assetOf(at)}/`],
    })),
    subscriptions: listOf(SUBSCRIPTIONS, (at) => ({
      id: `s${at}`,
      asset: assetOf((at * 7) % ASSETS),
      subscriber: { project: `p${(at * 13 + 1) % PROJECTS}` },
      status: "approved",
      from: "2026-01-01T00:00:00Z",
    })),
  };
}

function isoSecond(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+/, "");
}
