/** The mesh policy: what everybody who publishes, subscribes or approves is bound by, and what single domain units add to it. */

/** Who may approve a subscription. */
export const APPROVERS = ["either", "project_owners", "unit_owners"] as const;
export type Approvers = (typeof APPROVERS)[number];

/** What is asked of whoever publishes, or subscribes. Names of form types, of fields (`form.field`, or `field` where one form alone has it), of terms. */
export interface Required {
  readonly forms: readonly string[];
  readonly fields: readonly string[];
  readonly terms: readonly string[];
}

/** What holds for data of one classification. What is undefined is not limited. */
export interface ClassTerms {
  readonly name: string;
  /** How often access is reviewed. */
  readonly reviewEveryDays?: number | undefined;
  /** How long a subscription may last. */
  readonly longestDays?: number | undefined;
  /** `kms`: with a key of one's own. */
  readonly encryption?: "kms" | undefined;
  /** Whether data may be copied out; undefined: they may. */
  readonly copies?: "allowed" | "forbidden" | undefined;
}

/** Cost centres that are allowed. A pattern is a regular expression of all of the text. */
export type CostCenters = { readonly pattern: string } | { readonly list: readonly string[] };

/** What a floor, and a domain unit that tightens it, may say. */
export interface PolicyTerms {
  /** Least sensitive first. */
  readonly classifications: readonly ClassTerms[];
  readonly costCenters?: CostCenters | undefined;
  readonly accessEndsWithinHours?: number | undefined;
  readonly approvers?: Approvers | undefined;
  readonly requestsWaitHours?: number | undefined;
  readonly regions?: readonly string[] | undefined;
  /** A star stands for any text without a slash. */
  readonly locations?: readonly string[] | undefined;
  readonly encryption?: "kms" | undefined;
  readonly publish: Required;
  readonly subscribe: Required;
}

/** What one domain unit adds. */
export interface UnitPolicy extends PolicyTerms {
  /** Its id, or its name where no other has it. */
  readonly unit: string;
  /** Those of the floor that are allowed in it; undefined: all of them. */
  readonly allowedClassifications?: readonly string[] | undefined;
}

export const FIELD_TYPES = ["string", "boolean", "integer", "long", "float", "double"] as const;

export interface FormField {
  readonly name: string;
  readonly type: (typeof FIELD_TYPES)[number];
  readonly required: boolean;
}

/** A metadata form type, which belongs to a project. */
export interface FormType {
  readonly name: string;
  readonly description?: string | undefined;
  readonly fields: readonly FormField[];
}

/** A role that somebody may act in when nothing else helps. */
export interface BreakGlass {
  readonly roleArn: string;
  readonly reason: string;
}

/** What is another role, beyond leaving a group or a project by which access came. */
export interface RoleChanges {
  /** Another title. */
  readonly titles: boolean;
  /** Leaving one of these groups, by name. */
  readonly groups: readonly string[];
}

export interface Revocation {
  /** `approve`: somebody says yes to each. */
  readonly mode: "off" | "approve" | "automatic";
  readonly dryRun: boolean;
  readonly capPerDay: number;
}

export interface BlueprintTerms {
  /** Of the blueprint, as `DefaultDataLake`, or its id. */
  readonly name: string;
  readonly regions?: readonly string[] | undefined;
  readonly manageAccessRole?: string | undefined;
  readonly provisioningRole?: string | undefined;
}

/** How the DataZone domain itself is set up. */
export interface Platform {
  /** ARN of the key of KMS, or `kms`: whichever, if it is one's own. */
  readonly kmsKey?: string | undefined;
  readonly executionRole?: string | undefined;
  readonly serviceRole?: string | undefined;
  readonly blueprints: readonly BlueprintTerms[];
}

export interface MeshPolicy extends PolicyTerms {
  /** Id of the DataZone domain. */
  readonly domain?: string | undefined;
  /** Id of the project that form types belong to. */
  readonly formsProject?: string | undefined;
  readonly forms: readonly FormType[];
  /** What one person may read of a classification within an hour, in bytes; by its name in lower case. Of the whole mesh. */
  readonly ceilings: Readonly<Record<string, number>>;
  readonly platform: Platform;
  readonly breakGlass: readonly BreakGlass[];
  readonly roleChange: RoleChanges;
  readonly revocation: Revocation;
  readonly units: readonly UnitPolicy[];
}
