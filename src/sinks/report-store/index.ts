/** Writes reports of reviews into a folder or a bucket. See README.md. */
import { join } from "node:path";
import { placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { createEvidenceFolder } from "../evidence-folder/index.ts";
import { openBucket } from "./bucket.ts";

export interface ReportWriter {
  /** Where the report is, as it is printed. */
  readonly name: string;
  /** Throws `output_failed`. */
  write(path: string, content: string | Buffer): Promise<void>;
}

export interface ReportStore {
  /** Begins a report in a folder of this name. Throws `output_failed`; where there is something in it already, too, but for a bucket. */
  begin(folder: string): Promise<ReportWriter>;
  close(): void;
}

/** Region, endpoint and credentials of a bucket come from the SDK's own chain. */
export function openReportStore(place: HeadPlace, given: { readonly pathStyle: boolean }): ReportStore {
  if (place.kind === "folder")
    return {
      async begin(folder) {
        const name = join(place.path, folder);
        const writer = await createEvidenceFolder(name);
        return { name, write: (path, content) => writer.write(path, content) };
      },
      close: () => undefined,
    };
  const bucket = openBucket(place, given);
  return {
    begin: (folder) =>
      Promise.resolve({
        name: `${placeName(place)}${folder}`,
        write: (path, content) => bucket.put(`${place.prefix}${folder}/${path}`, content),
      }),
    close: () => bucket.close(),
  };
}
