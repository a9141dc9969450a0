/** Reads the text of a small file that people write and name on the command line. */
import { readFile, stat } from "node:fs/promises";
import { findNoUtf8 } from "../core/utf8.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";

/** `what`: what the file is called; `fix`: what to give instead. Throws `input_missing` where it is none, too large, or no UTF-8. */
export async function readSmallText(
  path: string,
  { what, fix, max }: { readonly what: string; readonly fix: string; readonly max: number },
): Promise<string> {
  const refuse = (reason: string, options?: { cause: unknown }): never => {
    const message = `could not read the ${what} ${path}: ${reason}; ${fix}`;
    throw new AuditplaneError("input_missing", message, options);
  };
  let bytes: Buffer | undefined;
  try {
    const { size } = await stat(path);
    if (size <= max) bytes = await readFile(path);
  } catch (cause) {
    return refuse(reasonOf(cause), { cause });
  }
  if (!bytes) return refuse(`it is larger than ${max} bytes`);
  const place = findNoUtf8(bytes);
  if (place) return refuse(`line ${place.line}, column ${place.column} is no UTF-8; save it as UTF-8`);
  return bytes.toString("utf8");
}
