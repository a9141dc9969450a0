/** Every source of the control plane. A new one is a folder and a line here. */
import { parseScope } from "../core/control-plane/scope.ts";
import { invariant } from "../errors.ts";
import { openDataZone } from "./datazone/index.ts";
import { openGlue } from "./glue/index.ts";
import { openIdentityCenter } from "./identity-center/index.ts";
import { openLakeFormation } from "./lakeformation/index.ts";
import { openOrganization } from "./organization/index.ts";
import type { ReaderRole } from "./reader-role.ts";
import type { ScopeReader } from "./scope-reader.ts";

export interface ScopeGiven {
  /** undefined: the SDK's own chain, which knows one account. */
  readonly role: ReaderRole | undefined;
  /** Of buckets; see BucketClientGiven. */
  readonly pathStyle: boolean;
}

/** A reader of a scope by its key. */
export function openScope(key: string, { role, pathStyle }: ScopeGiven): ScopeReader {
  const scope = parseScope(key);
  invariant(scope, "the configuration takes scopes alone");
  switch (scope.service) {
    case "datazone":
      return openDataZone({ scope, role });
    case "lakeformation":
      return openLakeFormation({ scope, role });
    case "glue":
      return openGlue({ scope, role, pathStyle });
    case "identity-center":
      return openIdentityCenter({ scope, role });
    case "organization":
      return openOrganization({ scope, role });
  }
}
