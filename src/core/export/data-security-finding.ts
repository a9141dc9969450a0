/** A finding of Macie as OCSF's Data Security Finding (2006): https://schema.ocsf.io/1.5.0/classes/data_security_finding */
import type { MacieFinding } from "../macie/finding.ts";
import { DATA_SECURITY_FINDING, headOf, present } from "./ocsf.ts";
import type { OcsfEvent } from "./ocsf.ts";

const CREATE = 1;
const UPDATE = 2;
const SUPPRESSED = 4;
const S3 = 1;
const REGULAR_FILE = 1;
const DATA_DISCOVERY = 4;

/** No sample of data is in it: Macie gives none. */
export function dataSecurityFinding(finding: MacieFinding): OcsfEvent {
  const { id, object, bucket, data } = finding;
  const types = data?.detections.map(({ type }) => type) ?? [];
  return {
    ...headOf(DATA_SECURITY_FINDING, {
      activity: finding.archived ? SUPPRESSED : finding.count > 1 ? UPDATE : CREATE,
      time: finding.updatedAt,
      severity: finding.severity,
      uid: `${id}/${finding.updatedAt}`,
      product: { name: "Macie", vendor_name: "AWS" },
      account: finding.account,
      region: finding.region,
    }),
    count: finding.count,
    status_id: finding.archived ? 5 : 1,
    status: finding.archived ? "Archived" : "New",
    finding_info: {
      uid: id,
      title: finding.type,
      types: [finding.type],
      created_time: finding.createdAt,
      modified_time: finding.updatedAt,
      data_sources: ["Amazon Macie"],
    },
    data_security: present({
      detection_system_id: DATA_DISCOVERY,
      detection_system: "Data Discovery & Classification",
      detection_pattern: types.length === 0 ? undefined : types.join(", "),
      status_details: data?.reason === undefined ? undefined : [data.reason],
    }),
    databucket: { type_id: S3, type: "S3", name: bucket.name, uid: `arn:aws:s3:::${bucket.name}` },
    ...(object !== undefined && {
      file: present({
        type_id: REGULAR_FILE,
        name: object.key.split("/").at(-1) || object.key,
        path: object.path,
        size: object.size,
      }),
    }),
    unmapped: present({
      category: finding.category,
      sample: finding.sample,
      public_access: bucket.publicAccess,
    }),
  };
}
