/** Every source of the control plane. A new one is a folder and a line here. */
import { parseScope } from "../core/control-plane/scope.ts";
import type { Scope } from "../core/control-plane/scope.ts";
import { invariant } from "../errors.ts";
import type { ReaderRole } from "./reader-role.ts";
import type { ScopeReader } from "./scope-reader.ts";

/** `role` undefined: the SDK's own chain. */
export type OpenScope = (key: string, role: ReaderRole | undefined) => ScopeReader;

export const openScope: OpenScope = (key) => {
  const scope: Scope | undefined = parseScope(key);
  invariant(scope, "the configuration takes scopes alone");
  throw new Error(`no source of ${scope.service}`);
};
