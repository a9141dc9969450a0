/** A worker thread: answers the tasks of a scan, once it has a database. */
import { parentPort, workerData } from "node:worker_threads";
import { connect } from "./database/connect.ts";
import { AuditplaneError, invariant, reasonOf } from "./errors.ts";
import { createPerformer } from "./jobs/scan/perform.ts";
import type { WorkerData } from "./jobs/scan/perform.ts";
import type { OpenTask, ScanResult, ScanTask } from "./jobs/scan/tasks.ts";
import type { ThreadAnswer, ThreadQuestion } from "./jobs/threads.ts";
import { atSpanPlace } from "./tracing.ts";

let scan: ReturnType<typeof createPerformer> | undefined;

async function perform(task: OpenTask | ScanTask): Promise<ScanResult> {
  if (task.kind !== "open") {
    invariant(scan, "a thread was given work before a database");
    return scan(task);
  }
  // two tasks at a time, each with a transaction and a connection beside it
  scan = createPerformer(workerData as WorkerData, connect(task.databaseUrl, 4, { parallel: false }).pool);
  return { kind: "ready" };
}

parentPort?.on("message", ({ id, task, place }: ThreadQuestion<OpenTask | ScanTask>) => {
  atSpanPlace(place, () => perform(task))
    .then((result): ThreadAnswer<ScanResult> => ({ id, result }))
    .catch((error: unknown): ThreadAnswer<ScanResult> => {
      const code = error instanceof AuditplaneError ? error.code : undefined;
      return { id, error: { code, message: reasonOf(error) } };
    })
    .then((answer) => parentPort?.postMessage(answer))
    .catch(() => undefined);
});
