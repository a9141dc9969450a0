/** What every event of OCSF has, whatever it is of: https://schema.ocsf.io/1.5.0 */
import type { JsonObject } from "../record/text.ts";

export const OCSF_VERSION = "1.5.0";

/** An event of one of the classes that are exported, as its class has it. */
export type OcsfEvent = JsonObject & {
  readonly class_uid: number;
  readonly activity_id: number;
  /** In ms. */
  readonly time: number;
};

export interface OcsfClass {
  readonly uid: number;
  readonly name: string;
  readonly category: { readonly uid: number; readonly name: string };
}

const FINDINGS = { uid: 2, name: "Findings" };
export const DETECTION_FINDING: OcsfClass = { uid: 2004, name: "Detection Finding", category: FINDINGS };
export const DATA_SECURITY_FINDING: OcsfClass = {
  uid: 2006,
  name: "Data Security Finding",
  category: FINDINGS,
};
export const API_ACTIVITY: OcsfClass = {
  uid: 6003,
  name: "API Activity",
  category: { uid: 6, name: "Application Activity" },
};

const SEVERITIES = ["Unknown", "Informational", "Low", "Medium", "High", "Critical"] as const;
const SEVERITY_OF: Readonly<Record<string, number>> = {
  informational: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
};

export interface HeadGiven {
  readonly activity: number;
  /** In ms. */
  readonly time: number;
  /** A level of Sigma, or a severity of Macie. */
  readonly severity: string;
  /** The same for the same event, whenever it is exported. */
  readonly uid: string;
  /** Whose it is: auditplane, or the service of AWS. */
  readonly product: { readonly name: string; readonly vendor_name: string; readonly version?: string };
  readonly account: string | null;
  readonly region: string | null;
}

/** The attributes that every class asks for, with the profile `cloud`. */
export function headOf({ uid, name, category }: OcsfClass, given: HeadGiven): OcsfEvent {
  const severity_id = SEVERITY_OF[given.severity] ?? 0;
  return {
    class_uid: uid,
    class_name: name,
    category_uid: category.uid,
    category_name: category.name,
    activity_id: given.activity,
    type_uid: uid * 100 + given.activity,
    time: given.time,
    severity_id,
    severity: SEVERITIES[severity_id] ?? "Unknown",
    metadata: { version: OCSF_VERSION, uid: given.uid, profiles: ["cloud"], product: { ...given.product } },
    cloud: {
      provider: "AWS",
      ...(given.account !== null && { account: { uid: given.account } }),
      ...(given.region !== null && { region: given.region }),
    },
  };
}

/** Of what is there: attributes without a value are left out. */
export function present(fields: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as JsonObject;
}
