/** What derive computes with: the catalog as it stands, rules by category, and who is who. */
import type { Pool } from "pg";
import type { indexGrants } from "../../core/catalog/grants.ts";
import type { Judge } from "../../core/catalog/judge.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { CopiesAllowed } from "../../core/copy/allowed.ts";
import type { FilteredAssets } from "../../core/governance/filters-bypassed.ts";
import type { FindingRule } from "../../core/finding/finding.ts";
import type { IdentityContext } from "../../core/identity/resolve.ts";
import type { Correlation } from "../../core/sigma/correlation/correlation.ts";
import type { RuleSet } from "../../core/sigma/rule-set.ts";
import type { CeilingOf } from "../../core/volume/policy-ceiling.ts";
import type { Sensitivities } from "../../store/asset-sensitivity.ts";
import type { Dictionary } from "../../store/dictionary.ts";
import type { PeopleIds } from "../../store/people.ts";

export interface DeriveContext {
  readonly pool: Pool;
  readonly dictionary: Dictionary;
  readonly people: PeopleIds;
  readonly catalog: CatalogIndex;
  readonly judge: Judge;
  readonly grantOf: ReturnType<typeof indexGrants>;
  /** How sensitive assets are, by what Macie found in them. */
  readonly sensitivities: Sensitivities;
  /** Assets with filters of rows or columns. */
  readonly filters: FilteredAssets;
  readonly identity: Omit<IdentityContext, "personOf">;
  /** Compiled rules of the categories that derive judges. */
  readonly accessRules: RuleSet;
  readonly volumeRules: RuleSet;
  readonly governanceRules: RuleSet;
  /** Each behind those that it refers to. */
  readonly correlations: readonly Correlation[];
  /** Ids of the rules that they refer to. */
  readonly correlated: { readonly accesses: ReadonlySet<string>; readonly records: readonly string[] };
  /** Everything a finding takes from its rule, by rule id: of all that give findings, correlations included. */
  readonly findingRules: ReadonlyMap<string, FindingRule>;
  /** False: it is not known what a rule would find, so what it found stands. */
  readonly isKnownRule: (ruleId: string) => boolean;
  /** Whether data of a class may be copied in a domain; null: the mesh policy says nothing. */
  readonly copiesAllowed: CopiesAllowed;
  /** What the mesh policy lets one person read within an hour. */
  readonly ceilingOf: CeilingOf;
  /** The newest delivery time of the input, or the present: decides what is live. In ms. */
  readonly now: number;
  /** Sums and findings are reported over these files alone; undefined: over everything. */
  readonly reportFiles: ReadonlySet<number> | undefined;
  /** Who did what where is reported, too: nobody has said yet whose the data are. */
  readonly hasNoCatalog: boolean;
  /** What a worker remembers between hours: so many strings, callers, places each. */
  readonly cacheMax: number;
}
