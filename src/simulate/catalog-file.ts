/** The catalog file as a simulation writes it; docs/catalog-file.md describes the format. Times are ISO 8601 UTC. */
import { stringify } from "yaml";

interface Dated {
  readonly from?: string;
  readonly until?: string;
}

export interface CatalogDomain extends Dated {
  readonly id: string;
  readonly name: string;
  readonly owners: readonly string[];
  readonly topic_arn?: string;
  readonly time_zone?: string;
}

export interface CatalogProject extends Dated {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly role_arns: readonly string[];
}

export interface CatalogGroup {
  readonly id: string;
  readonly name: string;
  readonly members: readonly ({ readonly person: string } & Dated)[];
}

export interface CatalogMember extends Dated {
  readonly project: string;
  readonly person: string;
  readonly role: "owner" | "contributor" | "viewer";
}

export interface CatalogPerson {
  readonly id: string;
  readonly kind: "human" | "service";
  readonly title?: string;
  readonly employment?: string;
  readonly peer_group?: string;
  readonly time_zone?: string;
  readonly identities: readonly string[];
}

export interface CatalogAsset extends Dated {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  readonly table_arn?: string;
  readonly locations: readonly string[];
  readonly classification?: string;
  readonly lake_formation?: "registered" | "hybrid" | "unregistered";
  readonly cost_center?: string;
  readonly published_at?: string;
}

export interface CatalogSubscription extends Dated {
  readonly id: string;
  readonly asset: string;
  readonly subscriber:
    | { readonly project: string }
    | { readonly person: string }
    | { readonly group: string };
  readonly status: "approved" | "revoked";
  readonly requested_by?: string;
  readonly approved_by?: string;
  readonly justification?: string;
}

export interface CatalogGrant extends Dated {
  readonly asset: string;
  readonly principal_arn: string;
  readonly permissions: readonly string[];
  readonly subscription?: string;
}

export interface CatalogExemption extends Dated {
  readonly principal_arn?: string;
  readonly person?: string;
  readonly reason: string;
  readonly approved_by?: string;
}

export interface CatalogFile {
  readonly as_of: string;
  readonly history_from: string;
  readonly domains: readonly CatalogDomain[];
  readonly projects: readonly CatalogProject[];
  readonly groups: readonly CatalogGroup[];
  readonly members: readonly CatalogMember[];
  readonly people: readonly CatalogPerson[];
  readonly assets: readonly CatalogAsset[];
  readonly subscriptions: readonly CatalogSubscription[];
  readonly grants: readonly CatalogGrant[];
  readonly exemptions: readonly CatalogExemption[];
}

/** The file's YAML text, below a comment of one or more lines. Texts that look like numbers are quoted. */
export function renderCatalog(catalog: CatalogFile, comment: string): string {
  const lines = comment.split("\n").map((line) => (line === "" ? "#" : `# ${line}`));
  return `${lines.join("\n")}\n\n${stringify(catalog, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
