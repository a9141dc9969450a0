/** What Lake Formation says: who was granted what, and what governs it. */

/** What a permission, or an opt-in, is about. ARNs of tables are `arn:aws:glue:REGION:ACCOUNT:table/DATABASE/TABLE`. */
export type LakeResource =
  | { readonly catalog: string }
  | { readonly database: string; readonly catalog: string }
  | { readonly table: string }
  /** Every table of the database. */
  | { readonly tablesOf: string; readonly catalog: string }
  | { readonly table: string; readonly columns: readonly string[] }
  | { readonly table: string; readonly butColumns: readonly string[] }
  | { readonly table: string; readonly filter: string }
  /** `s3://bucket/prefix/`; what is not in S3 as its ARN. */
  | { readonly location: string }
  /** `catalog`: whose tag it is; undefined: the scope's own. So below. */
  | { readonly tag: string; readonly values: readonly string[]; readonly catalog?: string | undefined }
  | {
      readonly tagged: "DATABASE" | "TABLE";
      readonly expression: readonly TagCondition[];
      readonly catalog?: string | undefined;
    }
  /** The same by the name of an expression, which is an entry of its own. */
  | {
      readonly taggedAs: "DATABASE" | "TABLE";
      readonly expressionName: string;
      readonly catalog?: string | undefined;
    }
  | { readonly tagExpression: string; readonly catalog?: string | undefined }
  /** A form that is not known here, as canonical JSON of what came of it: nobody can say whom it lets read what. */
  | { readonly unknown: string };

/** One of the values; conditions hold together. */
export interface TagCondition {
  readonly key: string;
  readonly values: readonly string[];
}

/** `id`: the principal, the resource, and the condition where there is one, as canonical JSON. */
export interface Permission {
  /** An ARN, an account, `IAM_ALLOWED_PRINCIPALS`, … as Lake Formation writes it. */
  readonly principal: string;
  readonly resource: LakeResource;
  readonly permissions: readonly string[];
  readonly grantable: readonly string[];
  /** ARNs of RAM shares. */
  readonly shares: readonly string[];
  /** Who changed it last. */
  readonly by?: string | undefined;
  /** On attributes of who asks, as Lake Formation writes it; undefined: none. */
  readonly condition?: string | undefined;
}

/** `id`: its key; `CATALOG/KEY` of a tag that another account shares. */
export interface LfTag {
  readonly values: readonly string[];
}

/** `id`: `CATALOG/NAME`. */
export interface TagExpression {
  readonly expression: readonly TagCondition[];
}

/**
 * `id`: the ARN of the table. Tags of its database hold for it, too, and are in it. Of a database that has tags there is one as well, by
 * its ARN (`arn:aws:glue:REGION:ACCOUNT:database/DATABASE`), without columns: its `table` are the tags that every table of it inherits.
 */
export interface ResourceTags {
  readonly table: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** `id`: `TABLE_ARN/NAME`. */
export interface DataCellsFilter {
  readonly table: string;
  readonly name: string;
  readonly columns?: readonly string[] | undefined;
  readonly butColumns?: readonly string[] | undefined;
  readonly rows?: string | undefined;
}

/** `id`: `settings`. */
export interface LakeSettings {
  readonly admins: readonly string[];
  readonly readOnlyAdmins: readonly string[];
  /** Who may do what with tables that are made from now on. */
  readonly newTables: readonly { readonly principal: string; readonly permissions: readonly string[] }[];
  readonly newDatabases: readonly { readonly principal: string; readonly permissions: readonly string[] }[];
  readonly parameters: Readonly<Record<string, string>>;
}

/** `id`: as of a permission. */
export interface OptIn {
  readonly principal: string;
  readonly resource: LakeResource;
  readonly condition?: string | undefined;
}

/** `id`: `s3://bucket/prefix/`; of what is not in S3 its ARN. */
export interface RegisteredLocation {
  readonly role: string;
  readonly isHybrid: boolean;
}
