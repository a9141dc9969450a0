/** What is judged of where reports of access reviews go, and of the key that signs them. */
import { refusalOf } from "../refusal/refusal.ts";
import type { AuditSeen } from "./audit.ts";
import type { Check } from "./check.ts";

export interface ReportsSeen {
  /** Where reports go; undefined: nowhere by themselves. */
  readonly place: string | undefined;
  readonly key: AuditSeen["key"];
  /** Of a folder. */
  readonly folder:
    | { readonly kind: "none" }
    | { readonly kind: "failed"; readonly error: unknown }
    | { readonly kind: "seen"; readonly isWritable: boolean };
}

const name = "review-reports";
const KEYGEN = "auditplane reports keygen FILE  # then AUDITPLANE_REPORT_KEY=FILE: docs/reviews.md";

export function judgeReports({ place, key, folder }: ReportsSeen): Check[] {
  if (key.kind === "failed")
    return [
      {
        name,
        state: "broken",
        says: `the key that signs reports of access reviews cannot be used (${refusalOf(key.error).detail}): none is written`,
        fix: `auditplane reports keygen FILE  # or let the worker's user read ${key.path}`,
      },
    ];
  if (place === undefined)
    return [
      {
        name,
        state: "skipped",
        says: "needs AUDITPLANE_REPORTS: reports of access reviews are written by nobody but auditplane reviews report",
        fix: "set AUDITPLANE_REPORTS to a folder or s3://BUCKET/PREFIX",
      },
    ];
  const checks = [...judgeFolder(place, folder), ...judgeKey(place, key)];
  if (checks.length > 0) return checks;
  const id = key.kind === "seen" ? key.id.slice(0, 16) : "";
  const tried = folder.kind === "none" ? "; whether they can be put there is not tried" : "";
  return [{ name, state: "ok", says: `reports signed by ${id} go to ${place}${tried}` }];
}

function judgeKey(place: string, key: ReportsSeen["key"]): Check[] {
  if (key.kind === "absent")
    return [
      {
        name,
        state: "warning",
        says: `nobody signs the reports that go to ${place}: whoever has one may have made all of it anew`,
        fix: KEYGEN,
      },
    ];
  if (key.kind === "failed" || !key.isOpen) return [];
  return [
    {
      name,
      state: "warning",
      says: "everybody on this machine may read the key that signs reports, and sign others with it",
      fix: `chmod 600 '${key.path.replaceAll("'", "'\\''")}'`,
    },
  ];
}

function judgeFolder(place: string, folder: ReportsSeen["folder"]): Check[] {
  if (folder.kind === "none" || (folder.kind === "seen" && folder.isWritable)) return [];
  const says =
    folder.kind === "failed"
      ? `the folder of reports cannot be looked at (${refusalOf(folder.error).detail})`
      : `no report can be written to ${place}`;
  return [
    {
      name,
      state: "broken",
      says,
      fix: `make the folder, and let the worker's user write there: mkdir -p '${place.replaceAll("'", "'\\''")}'`,
    },
  ];
}
