/** Writes a result to the file that was named for it. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { AuditplaneError, reasonOf } from "../errors.ts";

/** Call before the work whose result is to be written; `-` is standard output. Throws `output_failed`. */
export function checkOut(path: string): void {
  const folder = dirname(path);
  if (path === "-" || existsSync(folder)) return;
  throw new AuditplaneError(
    "output_failed",
    `could not write ${path}: there is no folder ${folder}; make it, or name another file`,
  );
}

/** Replaces what is there. Throws `output_failed`. */
export async function writeOut(path: string, text: string): Promise<void> {
  await writeFile(path, text).catch((cause: unknown) => {
    throw new AuditplaneError(
      "output_failed",
      `could not write ${path}: ${reasonOf(cause)}; check the folder and its permissions`,
      { cause },
    );
  });
}
