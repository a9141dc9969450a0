/** What is read in one piece: it has one moment at which its read began, and is known whole or not at all. */

/** A DataZone domain, Lake Formation or Glue of an account and Region, an identity store, an organization. */
export type Scope =
  | { readonly service: "datazone"; readonly account: string; readonly region: string; readonly id: string }
  | { readonly service: "lakeformation" | "glue"; readonly account: string; readonly region: string }
  | {
      readonly service: "identity-center";
      readonly account: string;
      readonly region: string;
      /** Of the identity store: `d-…`. */
      readonly id: string;
    }
  | { readonly service: "organization"; readonly account: string };

/** Of the services that a data lake of an account and Region has. */
export type LakeScope = Extract<Scope, { readonly service: "lakeformation" | "glue" }>;
export type IdentityScope = Extract<Scope, { readonly service: "identity-center" }>;
export type OrganizationScope = Extract<Scope, { readonly service: "organization" }>;

/** Names a scope wherever it is stored: `datazone/111122223333/eu-west-1/dzd-5k2m9x1q7w3r8t`. */
export function scopeKey(scope: Scope): string {
  const parts = [scope.service, scope.account];
  if ("region" in scope) parts.push(scope.region);
  if ("id" in scope) parts.push(scope.id);
  return parts.join("/");
}

const SHAPE = /^([a-z-]+)\/(\d{12})(?:\/([a-z]{2}(?:-[a-z]+)+-\d+))?(?:\/([A-Za-z0-9_-]{1,64}))?$/;

/** The scope of a key; undefined: it is none. */
export function parseScope(key: string): Scope | undefined {
  const [, service, account, region, id] = SHAPE.exec(key) ?? [];
  if (service === undefined || account === undefined) return undefined;
  if (service === "organization")
    return region === undefined && id === undefined ? { service, account } : undefined;
  if (region === undefined) return undefined;
  if (service === "lakeformation" || service === "glue")
    return id === undefined ? { service, account, region } : undefined;
  if (id === undefined) return undefined;
  if (service === "datazone") return /^dzd[-_]/.test(id) ? { service, account, region, id } : undefined;
  return service === "identity-center" && id.startsWith("d-") ? { service, account, region, id } : undefined;
}
