/** Delivers what is simulated when its time comes, as a trail would: files appear whole, in a folder that is watched. */
import { copyFile, mkdir, rename, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import type { DueFile, Live } from "../simulate/live.ts";

const LOOK_MS = 5_000;

/** Until the signal is aborted; says so when nothing is left. */
export async function deliverWhenDue(
  { staged, files }: Live,
  { logs, signal }: { readonly logs: string; readonly signal: AbortSignal },
): Promise<void> {
  for (const file of files) {
    while (!signal.aborted && file.at > Date.now()) {
      await sleep(Math.min(LOOK_MS, Math.max(100, file.at - Date.now())), undefined, { signal }).catch(
        () => undefined,
      );
    }
    if (signal.aborted) return;
    await deliver(file, { staged, logs });
  }
  process.stderr.write(
    "The simulation has come to its end: delete its folder and start again for another month.\n",
  );
}

/** What was delivered before stays as it is. */
export async function deliver(
  { key }: DueFile,
  { staged, logs }: { readonly staged: string; readonly logs: string },
): Promise<string> {
  const path = join(logs, key);
  if (await stat(path).catch(() => undefined)) return path;
  await mkdir(dirname(path), { recursive: true });
  await copyFile(join(staged, key), `${path}.part`);
  await rename(`${path}.part`, path);
  return path;
}
