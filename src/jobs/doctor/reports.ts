/** Looks at where reports of access reviews go, and at the key that signs them. Writes nothing. */
import { constants } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import type { Check } from "../../core/doctor/check.ts";
import { judgeReports } from "../../core/doctor/reports.ts";
import type { ReportsSeen } from "../../core/doctor/reports.ts";
import { readReportKey } from "../../sources/report-folder/index.ts";

export interface ReportsGiven {
  readonly place: HeadPlace | undefined;
  readonly keyFile: string | undefined;
}

export async function examineReports({ place, keyFile }: ReportsGiven): Promise<Check[]> {
  const [key, folder] = await Promise.all([lookAtKey(keyFile), lookAtFolder(place)]);
  return judgeReports({ place: place && placeName(place), key, folder });
}

async function lookAtKey(path: string | undefined): Promise<ReportsSeen["key"]> {
  if (path === undefined) return { kind: "absent" };
  try {
    const { id } = await readReportKey(path);
    const { mode } = await stat(path);
    return { kind: "seen", path, id, isOpen: (mode & 0o007) !== 0 };
  } catch (error) {
    return { kind: "failed", path, error };
  }
}

async function lookAtFolder(place: HeadPlace | undefined): Promise<ReportsSeen["folder"]> {
  if (place?.kind !== "folder") return { kind: "none" };
  try {
    await readdir(place.path);
    const isWritable = await access(place.path, constants.W_OK).then(
      () => true,
      () => false,
    );
    return { kind: "seen", isWritable };
  } catch (error) {
    return { kind: "failed", error };
  }
}
