/** Every source of the control plane. A new one is a folder and a line here. */
import { parseScope } from "../core/control-plane/scope.ts";
import { invariant } from "../errors.ts";
import type { ReaderRole } from "./reader-role.ts";
import type { ScopeReader } from "./scope-reader.ts";

export interface ScopeGiven {
  /** undefined: the SDK's own chain, which knows one account. */
  readonly role: ReaderRole | undefined;
  /** Of buckets; see BucketClientGiven. */
  readonly pathStyle: boolean;
}

/** A reader of a scope by its key. The SDK of a service is loaded when a scope of it is read. */
export async function openScope(key: string, { role, pathStyle }: ScopeGiven): Promise<ScopeReader> {
  const scope = parseScope(key);
  invariant(scope, "the configuration takes scopes alone");
  switch (scope.service) {
    case "datazone":
      return (await import("./datazone/index.ts")).openDataZone({ scope, role });
    case "lakeformation":
      return (await import("./lakeformation/index.ts")).openLakeFormation({ scope, role });
    case "glue":
      return (await import("./glue/index.ts")).openGlue({ scope, role, pathStyle });
    case "identity-center":
      return (await import("./identity-center/index.ts")).openIdentityCenter({ scope, role });
    case "organization":
      return (await import("./organization/index.ts")).openOrganization({ scope, role });
  }
}
