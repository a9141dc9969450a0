/** A worker thread: answers the tasks of a scan. */
import { parentPort, workerData } from "node:worker_threads";
import { connect } from "./database/connect.ts";
import { AuditplaneError, reasonOf } from "./errors.ts";
import { createPerformer } from "./jobs/scan/perform.ts";
import type { WorkerData } from "./jobs/scan/perform.ts";
import type { ScanResult, ScanTask } from "./jobs/scan/tasks.ts";
import type { ThreadAnswer, ThreadQuestion } from "./jobs/threads.ts";

/** Plain data: it crosses into the thread. */
export interface ThreadData extends WorkerData {
  readonly databaseUrl: string;
}

const data = workerData as ThreadData;
// two tasks at a time, each with a transaction and a connection beside it
const perform = createPerformer(data, connect(data.databaseUrl, 4).pool);

parentPort?.on("message", ({ id, task }: ThreadQuestion<ScanTask>) => {
  perform(task)
    .then((result): ThreadAnswer<ScanResult> => ({ id, result }))
    .catch((error: unknown): ThreadAnswer<ScanResult> => {
      const code = error instanceof AuditplaneError ? error.code : undefined;
      return { id, error: { code, message: reasonOf(error) } };
    })
    .then((answer) => parentPort?.postMessage(answer))
    .catch(() => undefined);
});
