/** Writes a bundle of evidence into a folder of its own. See README.md. */
import { createHash } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AuditplaneError, reasonOf } from "../../errors.ts";

export interface EvidenceWriter {
  /** SHA-256 of what was written, hexadecimal, by path within the folder. */
  readonly contents: ReadonlyMap<string, string>;
  /** `path` with slashes, from the folder on. Throws `output_failed`. */
  write(path: string, content: string | Buffer): Promise<void>;
}

/** Makes the folder; throws `output_failed` where there is something in it already. */
export async function createEvidenceFolder(folder: string): Promise<EvidenceWriter> {
  const contents = new Map<string, string>();
  await attempt(folder, async () => {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length > 0) throw new Error("it is not empty");
  });
  return {
    contents,
    async write(path, content) {
      const file = join(folder, path);
      await attempt(file, async () => {
        await mkdir(dirname(file), { recursive: true });
        // nothing is replaced: what a digest proves must be what was written
        await writeFile(file, content, { flag: "wx" });
      });
      contents.set(path, createHash("sha256").update(content).digest("hex"));
    },
  };
}

async function attempt(path: string, work: () => Promise<void>): Promise<void> {
  await work().catch((cause: unknown) => {
    throw new AuditplaneError(
      "output_failed",
      `could not write ${path}: ${reasonOf(cause)}; name a folder that is new or empty, and check its permissions`,
      { cause },
    );
  });
}
