import { describe, expect, it } from "vitest";
import { together } from "./together.ts";

/** Gives so many pieces, each after a turn of the loop, and tells of its beginning and end. */
async function* work(name: string, pieces: number, log: string[] = []): AsyncGenerator<string, void> {
  log.push(`begin ${name}`);
  try {
    for (let at = 1; at <= pieces; at += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      yield `${name}${at}`;
    }
  } finally {
    log.push(`end ${name}`);
  }
}

const given = { max: 2, stop: () => undefined };

describe("works that are done together", () => {
  it("give all that each gives, in its order", async () => {
    const all: string[] = [];
    for await (const piece of together([work("a", 3), work("b", 1), work("c", 2)], given)) all.push(piece);

    expect(all.toSorted()).toEqual(["a1", "a2", "a3", "b1", "c1", "c2"]);
    expect(all.filter((piece) => piece.startsWith("a"))).toEqual(["a1", "a2", "a3"]);
  });

  it("begin when it is their turn, so many and no more", async () => {
    const log: string[] = [];
    let running = 0;
    const works = (function* () {
      for (const name of ["a", "b", "c", "d"]) {
        running =
          log.filter((line) => line.startsWith("begin")).length -
          log.filter((line) => line.startsWith("end")).length;
        expect(running).toBeLessThan(2);
        yield work(name, 2, log);
      }
    })();
    for await (const _ of together(works, given));

    expect(log).toHaveLength(8);
  });

  it("let nobody who is always ready keep another from his turn", async () => {
    const all: string[] = [];
    for await (const piece of together([work("a", 50), work("b", 50)], given)) all.push(piece);

    expect(all.slice(0, 20).filter((piece) => piece.startsWith("b")).length).toBeGreaterThan(5);
  });

  it("end together where one throws, and where nobody reads on", async () => {
    const log: string[] = [];
    let stopped = 0;
    const stop = (): void => void (stopped += 1);
    const failing = (async function* () {
      yield* work("b", 1, log);
      throw new Error("b has failed");
    })();
    const failed = (async () => {
      for await (const _ of together([work("a", 99, log), failing], { max: 2, stop }));
    })();
    await expect(failed).rejects.toThrow("b has failed");
    expect(log.toSorted()).toEqual(["begin a", "begin b", "end a", "end b"]);

    for await (const _ of together([work("c", 99, log), work("d", 99, log)], { max: 2, stop })) break;
    expect(log.filter((line) => line.startsWith("end"))).toHaveLength(4);
    expect(stopped).toBeGreaterThanOrEqual(2);
  });
});
