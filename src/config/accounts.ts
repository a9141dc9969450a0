/** The variables that say which accounts and Regions are asked, for what, and in which role. */
import { z } from "zod";
import { parseScope } from "../core/control-plane/scope.ts";
import { MACIE_PLACE, list, places, toMaciePlace, wholeNumber } from "./fields.ts";

const ROLE = /^arn:aws[a-z-]*:iam::(?:\{account\}|\d{12}):role\/[\w+=,.@/-]+$/;
const roleFor = (name: string): z.ZodOptional<z.ZodString> =>
  z
    .string()
    .regex(ROLE, `is no ARN of a role, such as arn:aws:iam::{account}:role/auditplane-${name}`)
    .optional();

export const accountFields = {
  AUDITPLANE_MACIE: list
    .pipe(z.array(z.string().regex(MACIE_PLACE, "is no ACCOUNT/REGION, such as 111122223333/eu-west-1")))
    .transform((items) => items.map(toMaciePlace))
    .describe(
      "Where Macie's findings are read, separated by commas: ACCOUNT/REGION, the administrator account of each Region. Absent: nowhere.",
    ),
  AUDITPLANE_LOOKUP: places.describe(
    "Accounts and Regions whose management events are asked for without a trail (LookupEvents, which never has data events), separated by commas: 123456789012/eu-west-1.",
  ),
  AUDITPLANE_LOOKUP_DAYS: wholeNumber(1, 90)
    .default(90)
    .describe("How many days back they are asked for. Absent: 90, which is all that AWS keeps."),
  AUDITPLANE_CONTROL_PLANE: list
    .pipe(
      z.array(
        z
          .string()
          .refine(
            (key) => parseScope(key) !== undefined,
            "is no scope, such as datazone/111122223333/eu-west-1/dzd-abc",
          ),
      ),
    )
    .transform((keys) => [...new Set(keys)])
    .describe(
      "What is read to know who owns what and who may read it, separated by commas: datazone/ACCOUNT/REGION/DOMAIN, lakeformation/ACCOUNT/REGION, glue/ACCOUNT/REGION, identity-center/ACCOUNT/REGION/STORE, organization/ACCOUNT. Absent: a catalog file says it.",
    ),
  AUDITPLANE_COVERAGE: places.describe(
    "Accounts and Regions that are asked which trails log there, and what, separated by commas: 123456789012/eu-west-1. Absent: those of AUDITPLANE_LOOKUP.",
  ),
  AUDITPLANE_REVOKE_ROLE: roleFor("revoke").describe(
    "Role in which access is revoked that outlived a change of role, or that a review revokes, where the mesh policy has that switched on, {account} in the place of the number of the domain's account; with the ExternalId of the reader's role. Absent: nothing is revoked.",
  ),
  AUDITPLANE_READER_ROLE: roleFor("reader").describe(
    "Role that is taken on in each account that is asked, {account} in the place of its number: arn:aws:iam::{account}:role/auditplane-reader. Absent: the credentials of the worker, which are of one account.",
  ),
  AUDITPLANE_READER_EXTERNAL_ID: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, "is no external ID: 2 to 1224 letters, digits and any of +=,.@:/-")
    .optional()
    .describe("ExternalId that the role asks for."),
} as const;

export interface LookupSettings {
  readonly places: readonly { readonly account: string; readonly region: string }[];
  readonly days: number;
  /** With `{account}` in the place of an account's number. */
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
  /** The worker's own. */
  readonly region: string | undefined;
}

type AccountData = Readonly<z.infer<z.ZodObject<typeof accountFields>>>;

export function lookupSettings(
  data: AccountData & { readonly AWS_REGION: string | undefined },
): LookupSettings {
  return {
    places: data.AUDITPLANE_LOOKUP,
    days: data.AUDITPLANE_LOOKUP_DAYS,
    roleArn: data.AUDITPLANE_READER_ROLE,
    externalId: data.AUDITPLANE_READER_EXTERNAL_ID,
    region: data.AWS_REGION,
  };
}

/** What is wrong with them only together. */
export function accountContradictions(data: AccountData): string[] {
  const { AUDITPLANE_READER_ROLE: role } = data;
  const fixed = /^arn:aws[a-z-]*:iam::(\d{12}):/.exec(role ?? "")?.[1];
  const lines: string[] = [];
  const asked = {
    AUDITPLANE_LOOKUP: data.AUDITPLANE_LOOKUP.map(({ account }) => account),
    AUDITPLANE_COVERAGE: data.AUDITPLANE_COVERAGE.map(({ account }) => account),
    AUDITPLANE_CONTROL_PLANE: data.AUDITPLANE_CONTROL_PLANE.flatMap((key) => parseScope(key)?.account ?? []),
  };
  for (const [name, all] of Object.entries(asked)) {
    const accounts = [...new Set(all)];
    if (role === undefined && accounts.length > 1)
      lines.push(
        `${name}: names several accounts, and the worker's own credentials are of one; set AUDITPLANE_READER_ROLE`,
      );
    const other = accounts.find((account) => fixed !== undefined && account !== fixed);
    if (other !== undefined)
      lines.push(
        `AUDITPLANE_READER_ROLE: is a role of ${fixed}, and ${name} names ${other}; write {account} in the place of the number`,
      );
  }
  if (role === undefined && data.AUDITPLANE_READER_EXTERNAL_ID !== undefined)
    lines.push(
      "AUDITPLANE_READER_EXTERNAL_ID: is of no use without a role; set AUDITPLANE_READER_ROLE, or unset it",
    );
  return lines;
}
