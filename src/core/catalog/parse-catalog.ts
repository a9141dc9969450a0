/** Reads a catalog file. Bad input is a list of problems with their places, all of them at once. */
import { hash } from "node:crypto";
import { LocatedDocument } from "../located-document.ts";
import type { KeyPath } from "../located-document.ts";
import type { Problem } from "../problem.ts";
import { canonicalJson } from "../record/decode.ts";
import type { Catalog, Interval, Subscriber } from "./catalog.ts";
import { checkReferences } from "./references.ts";
import { catalogSchema } from "./schema.ts";
import type { CatalogFile } from "./schema.ts";

export type ParsedCatalog =
  | { readonly ok: true; readonly catalog: Catalog }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Parses YAML or JSON; `path` is for the problems. JSON takes the fast way and is located only where it is wrong. */
export function parseCatalog(text: string, path: string): ParsedCatalog {
  const read = readData(text, path);
  if ("problems" in read) return { ok: false, problems: read.problems };
  const found: { path: KeyPath; message: string }[] = [];
  const parsed = catalogSchema.safeParse(read.data);
  if (parsed.success) {
    const catalog = toCatalog(parsed.data, hash("sha256", canonicalJson(read.data), "hex"));
    checkReferences(catalog, (place, message) => found.push({ path: place, message }));
    if (found.length === 0) return { ok: true, catalog };
  } else {
    for (const issue of parsed.error.issues) {
      const place = issue.path as (string | number)[];
      const name = [...place].reverse().find((step) => typeof step === "string");
      found.push({ path: place, message: `${name ?? "the catalog"}: ${issue.message}` });
    }
  }
  const document = new LocatedDocument(text, path);
  const problems = found.map((one) => document.problem(one.path, one.message));
  return { ok: false, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function readData(text: string, path: string): { data: unknown } | { problems: Problem[] } {
  if (text.trimStart().startsWith("{")) {
    try {
      return { data: JSON.parse(text) as unknown };
    } catch {
      // YAML says where
    }
  }
  const document = new LocatedDocument(text, path);
  const syntax = document.syntaxProblems();
  if (syntax.length > 0) return { problems: syntax };
  const { data, problem } = document.toData() as { data: unknown; problem?: Problem };
  if (problem) return { problems: [problem] };
  return data === null ? { problems: [document.problem([], "the file is empty; a catalog needs at least as_of")] } : { data };
}

function toCatalog(file: CatalogFile, contentHash: string): Catalog {
  return {
    asOf: file.as_of as number,
    historyFrom: file.history_from,
    hash: contentHash,
    domains: file.domains.map((d) => ({
      ...pick(d),
      ...intervalOf(d),
      topicArn: d.topic_arn,
      timeZone: d.time_zone,
      asOf: d.as_of,
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
    members: file.members.map((m) => ({ ...intervalOf(m), project: m.project, person: m.person, group: m.group, role: m.role })),
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
    assets: file.assets.map((a) => ({
      ...pick(a),
      ...intervalOf(a),
      project: a.project,
      tableArn: a.table_arn,
      locations: a.locations,
      classification: a.classification,
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
