/** Tells when rules change on the disk. */
import { statSync, watch } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { setTimeout as wait } from "node:timers/promises";

/** Editors write a file in several steps, and several files at once. */
const QUIET_MS = 150;

/**
 * Calls `onChange` after YAML files below the paths changed, one call at a time, until the signal is aborted; then it
 * returns.
 */
export async function watchFolders(
  paths: readonly string[],
  signal: AbortSignal,
  onChange: () => Promise<void>,
): Promise<void> {
  const folders = new Set(paths.map((path) => (statSync(path).isDirectory() ? path : dirname(path))));
  let notify: () => void = () => undefined;
  let changed = new Promise<void>((resolve) => (notify = resolve));
  const watchers = [...folders].map((folder) =>
    watch(folder, { recursive: true, signal }, (_event, name) => {
      if (name === null || /\.ya?ml$/.test(name)) notify();
    }).on("error", () => notify()),
  );
  const stopped = new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
  process.stderr.write("Watching; Ctrl-C ends it.\n");
  try {
    while (!signal.aborted) {
      await Promise.race([changed, stopped]);
      if (signal.aborted) return;
      await wait(QUIET_MS);
      changed = new Promise<void>((resolve) => (notify = resolve));
      await onChange();
    }
  } finally {
    for (const watcher of watchers) watcher.close();
  }
}
