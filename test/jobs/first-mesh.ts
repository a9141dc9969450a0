/** A small mesh as plain data, in the form of catalog.json: what random changes begin with. */
import { CONSUMER, IVY, OWNER, TABLES } from "./random-world.ts";

export interface Span {
  from?: string;
  until?: string;
}

export interface PlainDomain extends Span {
  id: string;
  name: string;
  as_of?: string;
}

export interface PlainProject extends Span {
  id: string;
  name: string;
  domain: string;
  role_arns: string[];
  visible?: boolean;
}

export interface PlainAsset extends Span {
  id: string;
  name: string;
  project: string;
  table_arn?: string | undefined;
  locations: string[];
  lake_formation?: string | undefined;
  classification?: string;
}

interface PlainMember extends Span {
  person: string;
}

interface PlainPerson extends Span {
  id: string;
  kind: string;
  identities: string[];
}

/** Somebody whom a statement is about. */
export type Party = { person: string } | { group: string } | { project: string } | { principal_arn: string };

export interface PlainMesh {
  as_of: string;
  history_from?: string;
  domains: PlainDomain[];
  projects: PlainProject[];
  groups: (Span & { id: string; name: string; members: PlainMember[] })[];
  members: (Span & { project: string; role: string } & ({ person: string } | { group: string }))[];
  people: PlainPerson[];
  assets: PlainAsset[];
  subscriptions: (Span & { id: string; asset: string; subscriber: Party; status: string })[];
  grants: (Span & { asset: string; principal_arn: string; permissions: string[]; kind: string })[];
  exemptions: (Span & { asset?: string; reason: string })[];
}

/** After all that happens. */
export const AS_OF = "2026-10-01T00:00:00Z";

export const FIRST_MESH: PlainMesh = {
  as_of: AS_OF,
  domains: [
    { id: "sales", name: "Sales" },
    { id: "mkt", name: "Marketing" },
  ],
  projects: [
    { id: "core", name: "Core", domain: "sales", role_arns: [`arn:aws:iam::${OWNER}:role/core`] },
    {
      id: "marketing",
      name: "Marketing",
      domain: "mkt",
      role_arns: [`arn:aws:iam::${CONSUMER}:role/marketing`],
    },
  ],
  groups: [{ id: "night", name: "Night", members: [] }],
  members: [{ project: "marketing", person: "Ana", role: "viewer" }],
  people: [
    { id: "Ana", kind: "human", identities: ["ana@example.com"] },
    { id: "ben@example.com", kind: "human", identities: [] },
    { id: "dan", kind: "human", identities: [] },
    { id: IVY, kind: "human", identities: [] },
  ],
  assets: [
    {
      id: "orders",
      name: "Orders",
      project: "core",
      table_arn: TABLES[0],
      locations: ["s3://lake/orders/"],
      lake_formation: "registered",
    },
    { id: "cards", name: "Cards", project: "core", table_arn: TABLES[1], locations: ["s3://lake/cards/"] },
  ],
  subscriptions: [{ id: "s1", asset: "orders", subscriber: { project: "marketing" }, status: "approved" }],
  grants: [],
  exemptions: [],
};
