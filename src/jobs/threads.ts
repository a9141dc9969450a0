/** A fixed number of worker threads, each with its own connections, taking one task at a time. */
import { Worker } from "node:worker_threads";
import { AuditplaneError } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";

export interface Threads<Task, Result> {
  /** Runs a task on the next idle thread. */
  run(task: Task): Promise<Result>;
  /** Runs a task once on every thread. Call while none is busy. */
  broadcast(task: Task): Promise<void>;
  readonly size: number;
  close(): Promise<void>;
}

/** What a thread answers: a result, or an error in plain data. */
export type ThreadAnswer<Result> =
  | { readonly result: Result }
  | { readonly error: { readonly code: ErrorCode | undefined; readonly message: string } };

interface Waiting<Task, Result> {
  readonly task: Task;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts threads on a module that answers every message with a ThreadAnswer. */
export function startThreads<Task, Result>(
  entry: URL,
  options: { count: number; workerData: unknown },
): Threads<Task, Result> {
  const waiting: Waiting<Task, Result>[] = [];
  const threads = Array.from(
    { length: options.count },
    () => new Thread<Task, Result>(entry, options.workerData, next),
  );
  const idle = [...threads];

  function next(thread: Thread<Task, Result>): void {
    const job = waiting.shift();
    if (job) thread.start(job);
    else idle.push(thread);
  }

  return {
    size: threads.length,
    run: (task) =>
      new Promise<Result>((resolve, reject) => {
        const job = { task, resolve, reject };
        const thread = idle.pop();
        if (thread) thread.start(job);
        else waiting.push(job);
      }),
    async broadcast(task) {
      const all = idle.splice(0);
      await Promise.all(
        all.map(
          (thread) => new Promise<Result>((resolve, reject) => thread.start({ task, resolve, reject })),
        ),
      );
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

class Thread<Task, Result> {
  readonly #worker: Worker;
  readonly #done: (thread: Thread<Task, Result>) => void;
  #job: Waiting<Task, Result> | undefined;

  constructor(entry: URL, workerData: unknown, done: (thread: Thread<Task, Result>) => void) {
    this.#done = done;
    // records die young: with room for a batch of them far fewer are copied; the rest must hold the largest file
    this.#worker = new Worker(entry, {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: 64, maxOldGenerationSizeMb: 512 },
    });
    this.#worker.on("message", (answer: ThreadAnswer<Result>) => this.#answer(answer));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", (code) => this.#fail(new Error(`it ended with code ${code}`)));
  }

  start(job: Waiting<Task, Result>): void {
    this.#job = job;
    this.#worker.postMessage(job.task);
  }

  async close(): Promise<void> {
    this.#job = undefined;
    await this.#worker.terminate();
  }

  #answer(answer: ThreadAnswer<Result>): void {
    const job = this.#job;
    this.#job = undefined;
    if (!job) return;
    if ("result" in answer) job.resolve(answer.result);
    else job.reject(new AuditplaneError(answer.error.code ?? "internal", answer.error.message));
    this.#done(this);
  }

  #fail(cause: Error): void {
    const job = this.#job;
    this.#job = undefined;
    const reason = `could not finish a task: a worker thread failed (${cause.message}); run the same command again`;
    job?.reject(new AuditplaneError("worker_failed", reason, { cause }));
  }
}
