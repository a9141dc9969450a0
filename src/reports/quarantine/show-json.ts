/** What of files was set aside, and one record, for programs. */
import { isUtf8 } from "node:buffer";
import { isoTime } from "../../core/record/time.ts";
import type { FoundFile, ShownFile } from "./show.ts";

/** Ends without a line break. */
export function renderShownJson(files: readonly ShownFile[]): string {
  return JSON.stringify({ files: files.map(plainFile) }, null, 2);
}

function plainFile({ file, found, rows }: ShownFile): Record<string, unknown> {
  const { path, sha256, size, state, counts, setAside } = file;
  return {
    path,
    sha256: sha256.toString("hex"),
    bytes: size,
    state,
    counts,
    on_disk: found.state === "same" ? "unchanged" : found.state,
    on_disk_detail: "detail" in found ? found.detail : null,
    set_aside: setAside,
    // the first of them; of a whole file the ordinal is null
    shown: rows.map(({ ordinal, reason, detail, since }) => {
      return { ordinal: ordinal < 0 ? null : ordinal, reason, detail, since: isoTime(since) };
    }),
    record: plainRecord(found),
  };
}

/** Its bytes, as text where they are UTF-8; null where none was asked for, or it is not there. */
function plainRecord(found: FoundFile): Record<string, unknown> | null {
  if (found.state !== "same" || !found.record) return null;
  const { bytes } = found.record;
  return isUtf8(bytes) ? { text: bytes.toString() } : { base64: bytes.toString("base64") };
}
