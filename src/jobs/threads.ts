/** A fixed number of worker threads, each with its own connections. */
import { Worker } from "node:worker_threads";
import { AuditplaneError } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";
import { spanPlace } from "../tracing.ts";
import type { SpanPlace } from "../tracing.ts";

export interface Threads<Task, Result> {
  /**
   * Runs a task on the thread with the fewest tasks, as soon as one has less than `width` of them. With a width of two
   * a thread works on one task while the other waits for the database.
   */
  run(task: Task, width?: number): Promise<Result>;
  /** Runs a task once on every thread. Call while none is busy. */
  broadcast(task: Task): Promise<void>;
  readonly size: number;
  /** Ends the threads at once; what they had in hand, or was waiting for them, fails. */
  close(): Promise<void>;
}

/** What a thread is asked. */
export interface ThreadQuestion<Task> {
  readonly id: number;
  readonly task: Task;
  /** Whose work it is part of. */
  readonly place: SpanPlace;
}

/** What it answers: a result, or an error in plain data. */
export type ThreadAnswer<Result> =
  | { readonly id: number; readonly result: Result }
  | {
      readonly id: number;
      readonly error: { readonly code: ErrorCode | undefined; readonly message: string };
    };

interface Job<Task, Result> {
  readonly task: Task;
  readonly width: number;
  readonly place: SpanPlace;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts threads on a module that answers every ThreadQuestion with a ThreadAnswer. */
export function startThreads<Task, Result>(
  entry: URL,
  options: { count: number; workerData: unknown },
): Threads<Task, Result> {
  const waiting: Job<Task, Result>[] = [];
  const threads = Array.from(
    { length: options.count },
    () => new Thread<Task, Result>(entry, options.workerData, startNext),
  );

  function startNext(): void {
    for (let job = waiting[0]; job; job = waiting[0]) {
      const idlest = threads.reduce((a, b) => (b.busy < a.busy ? b : a));
      if (idlest.busy >= job.width) return;
      waiting.shift();
      idlest.start(job);
    }
  }

  return {
    size: threads.length,
    run: (task, width = 1) =>
      new Promise<Result>((resolve, reject) => {
        waiting.push({ task, width, place: spanPlace(), resolve, reject });
        startNext();
      }),
    async broadcast(task) {
      await Promise.all(
        threads.map(
          (thread) =>
            new Promise<Result>((resolve, reject) =>
              thread.start({ task, width: 1, place: {}, resolve, reject }),
            ),
        ),
      );
    },
    async close() {
      for (const job of waiting.splice(0)) job.reject(failure("the threads were closed"));
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

class Thread<Task, Result> {
  readonly #worker: Worker;
  readonly #done: () => void;
  readonly #jobs = new Map<number, Job<Task, Result>>();
  #nextId = 0;
  /** Why it takes no task any more. */
  #ended: string | undefined;

  constructor(entry: URL, workerData: unknown, done: () => void) {
    this.#done = done;
    // records die young: with room for many of them few are copied. The limit of the rest is never reached; V8 collects
    // the more often the lower it is
    this.#worker = new Worker(entry, {
      workerData,
      resourceLimits: { maxYoungGenerationSizeMb: 96, maxOldGenerationSizeMb: 1536 },
    });
    this.#worker.on("message", (answer: ThreadAnswer<Result>) => this.#answer(answer));
    this.#worker.on("error", (error) => this.#fail(error.message, error));
    this.#worker.on("exit", (code) => this.#fail(`it ended with code ${code}`));
  }

  get busy(): number {
    return this.#jobs.size;
  }

  start(job: Job<Task, Result>): void {
    if (this.#ended !== undefined) return job.reject(failure(`a worker thread is gone (${this.#ended})`));
    const id = this.#nextId++;
    this.#jobs.set(id, job);
    this.#worker.postMessage({ id, task: job.task, place: job.place } satisfies ThreadQuestion<Task>);
  }

  async close(): Promise<void> {
    this.#fail("it was closed");
    await this.#worker.terminate();
  }

  #answer(answer: ThreadAnswer<Result>): void {
    const job = this.#jobs.get(answer.id);
    this.#jobs.delete(answer.id);
    if (!job) return;
    if ("result" in answer) job.resolve(answer.result);
    else job.reject(new AuditplaneError(answer.error.code ?? "internal", answer.error.message));
    this.#done();
  }

  #fail(reason: string, cause?: Error): void {
    this.#ended ??= reason;
    for (const job of this.#jobs.values()) job.reject(failure(`a worker thread failed (${reason})`, cause));
    this.#jobs.clear();
  }
}

function failure(reason: string, cause?: Error): AuditplaneError {
  return new AuditplaneError(
    "worker_failed",
    `could not finish a task: ${reason}; run the same command again`,
    { cause },
  );
}
