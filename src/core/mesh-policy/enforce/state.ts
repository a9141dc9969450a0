/** What a DataZone domain enforces, as far as it could be seen. */
import type { Blueprint } from "../../control-plane/kinds/domain-setup.ts";
import type { PolicyUnit } from "../effective.ts";
import type { ModelField } from "./form-model.ts";

export const RULE_ACTIONS = {
  publish: "CREATE_LISTING_CHANGE_SET",
  subscribe: "CREATE_SUBSCRIPTION_REQUEST",
} as const;
export type PolicyAction = keyof typeof RULE_ACTIONS;

export interface SeenForm {
  readonly name: string;
  readonly revision: string;
  readonly project?: string | undefined;
  readonly description?: string | undefined;
  /** undefined: its model is not read as one structure of that name. */
  readonly fields: readonly ModelField[] | undefined;
  /** Somebody switched it off: nothing asks for it. */
  readonly isDisabled?: boolean | undefined;
}

export interface SeenRule {
  readonly id: string;
  readonly name: string;
  /** As DataZone names it. */
  readonly action: string;
  readonly unit: string;
  readonly includesChildren: boolean;
  readonly forms: readonly { readonly name: string; readonly revision: string }[];
  /** Ids of glossary terms. */
  readonly terms: readonly string[];
  /** undefined: all. */
  readonly assetTypes?: readonly string[] | undefined;
  /** undefined: all. */
  readonly projects?: readonly string[] | undefined;
  readonly products: boolean;
}

/** What could not be seen, by what it is, and why. */
export interface Unseen {
  readonly what: string;
  readonly why: string;
}

export interface SeenDomain {
  readonly id: string;
  /** Of the unit that stands for the domain. */
  readonly root: string;
  readonly kmsKey?: string | undefined;
  readonly executionRole?: string | undefined;
  readonly serviceRole?: string | undefined;
  /** undefined: they could not be seen. */
  readonly blueprints: readonly SeenBlueprint[] | undefined;
  readonly units: readonly PolicyUnit[];
  /** Whether these are all that there are. */
  readonly areUnitsSeen: boolean;
  /** Forms that people made, and those of others that the policy names. */
  readonly forms: readonly SeenForm[];
  readonly rules: readonly SeenRule[];
  readonly terms: readonly { readonly id: string; readonly name: string }[];
  readonly unseen: readonly Unseen[];
  /** Names of forms of which it is not known whether there is one; `*`: of any that was not found. */
  readonly unseenForms: ReadonlySet<string>;
  /** Ids of units whose rules could not be seen, all of them. */
  readonly unseenRules: ReadonlySet<string>;
  readonly isTermsSeen: boolean;
}

export interface SeenBlueprint extends Omit<Blueprint, "domain"> {
  readonly id: string;
}
