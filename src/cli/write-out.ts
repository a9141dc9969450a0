/** Writes a result to the file that was named for it. */
import { writeFile } from "node:fs/promises";
import { AuditplaneError, reasonOf } from "../errors.ts";

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
