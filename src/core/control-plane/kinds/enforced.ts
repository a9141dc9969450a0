/** What a domain of DataZone enforces of metadata: rules, and the form types that they require. */
import type { ModelField } from "../../mesh-policy/enforce/form-model.ts";

export interface EnforcementRule {
  readonly name: string;
  /** `CREATE_SUBSCRIPTION_REQUEST`, `CREATE_LISTING_CHANGE_SET`. */
  readonly action: string;
  readonly unit: string;
  readonly includesChildren: boolean;
  /** Required ones: types of forms, ids of terms. */
  readonly forms: readonly string[];
  /** In which revision each form is required; of one that is not in it nobody says. */
  readonly formRevisions?: Readonly<Record<string, string>> | undefined;
  readonly terms: readonly string[];
  /** Those alone; undefined: all. */
  readonly assetTypes?: readonly string[] | undefined;
  readonly projects?: readonly string[] | undefined;
  readonly appliesToProducts: boolean;
}

/** One that people made, as its newest revision defines it. `id`: its name. */
export interface MetadataFormType {
  readonly domain: string;
  readonly revision: string;
  /** undefined: its model was not given; empty: its model is no one structure of its name. */
  readonly fields?: readonly ModelField[] | undefined;
  /** Somebody switched it off: nothing asks for it. */
  readonly isDisabled: boolean;
}
