/** A worker thread: answers one task of a scan at a time. */
import { parentPort, workerData } from "node:worker_threads";
import { connect } from "./database/connect.ts";
import { AuditplaneError, reasonOf } from "./errors.ts";
import { createPerformer } from "./jobs/scan/perform.ts";
import type { WorkerData } from "./jobs/scan/perform.ts";
import type { ScanResult, ScanTask } from "./jobs/scan/tasks.ts";
import type { ThreadAnswer } from "./jobs/threads.ts";

/** Plain data: it crosses into the thread. */
export interface ThreadData extends WorkerData {
  readonly databaseUrl: string;
}

const data = workerData as ThreadData;
const perform = createPerformer(data, connect(data.databaseUrl, 2).pool);

parentPort?.on("message", (task: ScanTask) => {
  perform(task)
    .then((result): ThreadAnswer<ScanResult> => ({ result }))
    .catch((error: unknown): ThreadAnswer<ScanResult> => {
      const code = error instanceof AuditplaneError ? error.code : undefined;
      return { error: { code, message: reasonOf(error) } };
    })
    .then((answer) => parentPort?.postMessage(answer))
    .catch(() => undefined);
});
