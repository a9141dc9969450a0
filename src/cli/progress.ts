/** A progress bar on a terminal; nothing at all elsewhere. */
import process from "node:process";
import { Presets, SingleBar } from "cli-progress";

export interface Progress {
  update(progress: { phase: string; done: number; total: number }): void;
  stop(): void;
}

/** Draws on stderr, so that stdout stays data. */
export function createProgress(): Progress {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: "{phase}  {bar}  {value}/{total}",
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_grey,
  );
  let phase: string | undefined;
  return {
    update(progress) {
      if (progress.phase !== phase) {
        if (phase !== undefined) bar.stop();
        bar.start(progress.total, progress.done, { phase: progress.phase });
        phase = progress.phase;
      } else bar.update(progress.done);
    },
    stop: () => bar.stop(),
  };
}
