/** Writes reports of reviews into a folder or a bucket. See README.md. */
import { placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { openBucket } from "./bucket.ts";
import { beginFolder } from "./folder.ts";

export interface ReportWriter {
  /** Where the report is, as it is printed. */
  readonly name: string;
  /**
   * What is there with the same bytes stays, and so does a signature; returns what is there then. Throws `output_failed`, and `output_taken`
   * where something else is there.
   */
  write(path: string, content: string | Buffer): Promise<string | Buffer>;
}

export interface ReportStore {
  /** Begins a report in a folder of this name, or goes on with one. Throws `output_failed`. */
  begin(folder: string): Promise<ReportWriter>;
  close(): void;
}

/** Region, endpoint and credentials of a bucket come from the SDK's own chain. */
export function openReportStore(place: HeadPlace, given: { readonly pathStyle: boolean }): ReportStore {
  if (place.kind === "folder")
    return {
      begin: (folder) => beginFolder(place.path, folder),
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
