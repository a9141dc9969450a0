/** Reads a file again, if it is still the one that was read. */
import { AuditplaneError } from "../../errors.ts";
import { whyUnreadable } from "../../sources/folder/walk.ts";
import type { ReadFile, Source } from "../../sources/source.ts";

export type ReadAgain =
  | { readonly state: "same"; readonly content: ReadFile }
  | { readonly state: "missing" | "changed"; readonly detail: string };

/** Never throws: a file that is gone must not stop the others. */
export async function readAgain(
  file: { readonly path: string; readonly sha256: Buffer },
  source: Pick<Source<unknown>, "read">,
): Promise<ReadAgain> {
  let content: ReadFile;
  try {
    content = await source.read(file.path);
  } catch (error) {
    const detail = error instanceof AuditplaneError ? error.message : whyUnreadable(error);
    return { state: "missing", detail };
  }
  if (content.sha256.equals(file.sha256)) return { state: "same", content };
  return { state: "changed", detail: "its content is another than the one that was read" };
}
