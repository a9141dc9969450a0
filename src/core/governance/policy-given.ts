/** What a mesh policy demands, as disagreements are looked for by it. */
import type { Demands } from "../mesh-policy/effective.ts";
import type { MeshPolicy } from "../mesh-policy/policy.ts";

export interface PolicyGiven {
  readonly policy: MeshPolicy;
  readonly demandsOf: (unit: string | null) => Demands;
  /** Ids of units whose rules could not be read; `*`: of one of them, nobody knows which. */
  readonly unseenRules: ReadonlySet<string>;
  /** Ids of domains the configurations of whose blueprints could not be read. */
  readonly unseenSetups: ReadonlySet<string>;
  /** Ids of domains whose metadata form types could not be read. */
  readonly unseenForms: ReadonlySet<string>;
}
