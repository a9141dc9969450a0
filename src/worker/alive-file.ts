/** A file whose time says that a worker's event loop turns: it serves no port that a probe could ask. */
import { writeFile } from "node:fs/promises";
import type { Logger } from "../logger.ts";

const EVERY_MS = 10_000;

/** Renews it until the answer is called. A file that cannot be written is told once, and costs nothing else. */
export function renewAliveFile(path: string | undefined, log: Logger): () => void {
  if (path === undefined) return () => undefined;
  let isTold = false;
  const renew = (): void =>
    void writeFile(path, "").catch((error: unknown) => {
      if (!isTold) log.warn({ error, path }, "the file of AUDITPLANE_ALIVE_FILE could not be written");
      isTold = true;
    });
  renew();
  const timer = setInterval(renew, EVERY_MS);
  return () => clearInterval(timer);
}
