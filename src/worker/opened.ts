/** What is open, and how it is closed: the last first. */
export class Opened {
  readonly #closing: (() => Promise<void> | void)[] = [];

  add<T>(opened: T, close: (opened: T) => Promise<void> | void): T {
    this.#closing.push(() => close(opened));
    return opened;
  }

  /** What was added before. What is closed is closed once. */
  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).toReversed()) await close();
  }
}
