/** Files of reports on a disk: each is there whole or not at all, whoever is stopped where. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SIGNATURE_NAME } from "../../core/review/proof/manifest.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";
import type { ReportWriter } from "./index.ts";

/** `folder` below `root`. Throws `output_failed`. */
export async function beginFolder(root: string, folder: string): Promise<ReportWriter> {
  const name = join(root, folder);
  await attempt(name, async () => void (await mkdir(name, { recursive: true })));
  return {
    name,
    async write(path, content) {
      const file = join(name, path);
      const there = await attempt(file, async () => await readThere(file));
      if (there === undefined) {
        await attempt(file, async () => await put(root, file, content));
        return content;
      }
      // a signature has its time in it: one that is there is of this manifest, or verifying tells
      if (path === SIGNATURE_NAME || Buffer.from(content).equals(there)) return there;
      throw taken(file);
    },
  };
}

export function taken(name: string): AuditplaneError {
  return new AuditplaneError(
    "output_taken",
    `could not write ${name}: another report is there, and none is replaced; give another place`,
  );
}

async function readThere(file: string): Promise<Buffer | undefined> {
  return await readFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
}

/** Beside the reports until it is whole: what is left of one that was stopped is part of none. */
async function put(root: string, file: string, content: string | Buffer): Promise<void> {
  const part = join(root, `.part-${randomUUID()}`);
  try {
    await writeFile(part, content, { flag: "wx", flush: true });
    await mkdir(dirname(file), { recursive: true });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof AuditplaneError) throw cause;
    throw new AuditplaneError(
      "output_failed",
      `could not write ${path}: ${reasonOf(cause)}; see that the folder is there and may be written to`,
      { cause },
    );
  }
}
