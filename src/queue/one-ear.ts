/** One connection to Postgres that hears for all queues of a process: BullMQ would have one for each of them. */
import { EventEmitter } from "node:events";
import type { PgPoolClient, PgQueryResult } from "bullmq";
import { Client } from "pg";
import type { ClientConfig } from "pg";

export interface OneEar {
  /**
   * A client as BullMQ asks a pool for one to listen on. All of them are one connection, which is dialled for the first, and again for
   * the next one after it broke; each is told that it did. Rejects where there is none to be had.
   */
  hear(): Promise<PgPoolClient>;
  close(): Promise<void>;
}

export function openEar(settings: ClientConfig): OneEar {
  let line: Line | undefined;
  const dial = (): Line => {
    const dialled = new Line(settings, () => {
      if (line === dialled) line = undefined;
    });
    return dialled;
  };
  return {
    async hear() {
      line ??= dial();
      return await line.hearer();
    },
    close: () => line?.end() ?? Promise.resolve(),
  };
}

/** A connection, and who hears on it. */
class Line {
  readonly #client: Client;
  readonly #hearers = new Set<Hearer>();
  readonly #open: Promise<unknown>;
  /** Of the statement before: one at a time, as the driver wants it. */
  #last: Promise<unknown> = Promise.resolve();

  /** `onBroken`: it is of no use any more. */
  constructor(settings: ClientConfig, onBroken: () => void) {
    this.#client = new Client({ ...settings, keepAlive: true });
    this.#client.on("error", (error) => {
      onBroken();
      this.#tell("error", error);
    });
    this.#client.on("notification", (message) => this.#tell("notification", message));
    this.#open = this.#client.connect().catch((error: unknown) => {
      onBroken();
      throw error;
    });
  }

  async hearer(): Promise<Hearer> {
    await this.#open;
    const hearer = new Hearer(
      (text, values) => this.#ask(text, values),
      () => this.#hearers.delete(hearer),
    );
    this.#hearers.add(hearer);
    return hearer;
  }

  async end(): Promise<void> {
    await this.#open.then(
      () => this.#client.end(),
      () => undefined,
    );
  }

  #ask(text: string, values: unknown[]): Promise<PgQueryResult> {
    const answer = this.#last.then(() => this.#client.query(text, values));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #tell(event: string, what: unknown): void {
    for (const hearer of this.#hearers) hearer.emit(event, what);
  }
}

type Ask = (text: string, values: unknown[]) => Promise<PgQueryResult>;

class Hearer extends EventEmitter implements PgPoolClient {
  readonly #ask: Ask;
  readonly #leave: () => void;

  constructor(ask: Ask, leave: () => void) {
    super();
    this.#ask = ask;
    this.#leave = leave;
    this.on("error", () => undefined); // whoever has asked only something is told by the answer
  }

  query(text: string, values: readonly unknown[] = []): Promise<PgQueryResult> {
    return this.#ask(text, [...values]);
  }

  /** Leaves the connection to the others. */
  release(): void {
    this.#leave();
  }
}
