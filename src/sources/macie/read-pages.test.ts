import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MacieModel } from "../../../test/support/fake-macie.ts";
import type { WireFinding } from "../../../test/support/fake-macie.ts";
import { aFinding } from "../../../test/support/macie-findings.ts";
import type { MacieCalls } from "./calls.ts";
import { readPages } from "./read-pages.ts";
import type { FindingPage } from "./read-pages.ts";

/** What happens before one of the calls: findings are updated or made, and time goes by. */
interface Step {
  readonly updated: readonly number[];
  readonly made: number;
  readonly seconds: number;
}

interface Story {
  readonly pageMax: number;
  /** The age of each finding at the beginning, in seconds: many have the same, some are older than the overlap. */
  readonly ages: readonly number[];
  readonly steps: readonly Step[];
  /** After how many pages each reading ends, as if it were killed. */
  readonly kills: readonly number[];
}

const stories: fc.Arbitrary<Story> = fc.record({
  pageMax: fc.integer({ min: 2, max: 6 }),
  ages: fc.array(fc.constantFrom(0, 10, 50, 70, 300, 1_500, 1_510, 3_000, 3_000), { maxLength: 30 }),
  steps: fc.array(
    fc.record({
      updated: fc.array(fc.nat(40), { maxLength: 3 }),
      made: fc.integer({ min: 0, max: 2 }),
      seconds: fc.constantFrom(0, 0, 0, 1, 20, 90, 1_000),
    }),
    { maxLength: 40 },
  ),
  kills: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 6 }),
});

const CALM: Step = { updated: [], made: 0, seconds: 0 };

/** One of three at one time is updated between two listings of them, and long before the last. */
const UPDATED_BETWEEN_LISTINGS: Story = {
  pageMax: 2,
  ages: [3_000, 3_000, 3_000],
  steps: [
    ...Array.from({ length: 6 }, () => CALM),
    { updated: [0], made: 0, seconds: 1_000 },
    CALM,
    { updated: [], made: 0, seconds: 2_000 },
  ],
  kills: [],
};

class World {
  readonly model = new MacieModel();
  readonly #steps: Step[];
  #made = 0;

  constructor({ pageMax, ages, steps }: Story) {
    this.model.pageMax = pageMax;
    this.#steps = [...steps];
    for (const age of ages) this.#make(this.model.now - age * 1_000);
  }

  readonly calls: MacieCalls = {
    list: async ({ from, nextToken }) => {
      this.#live();
      const { findingIds = [], nextToken: next } = this.model.list({
        ...(from === undefined ? {} : { findingCriteria: { criterion: { updatedAt: { gte: from } } } }),
        sortCriteria: { attributeName: "updatedAt", orderBy: "ASC" },
        nextToken,
      });
      const at = Math.floor(this.model.now / 1000) * 1000;
      return { kind: "listed", ids: findingIds, nextToken: next, at };
    },
    get: async (ids) => {
      this.#live();
      return { kind: "fetched", documents: this.model.get({ findingIds: [...ids] }).findings ?? [] };
    },
  };

  /** From now on nothing happens. */
  rest(): void {
    this.#steps.length = 0;
  }

  #live(): void {
    const step = this.#steps.shift();
    if (!step) return;
    this.model.now += step.seconds * 1000;
    const all = this.model.all();
    for (const number of step.updated) {
      const finding = all[number];
      if (finding) this.#update(finding);
    }
    for (let made = 0; made < step.made; made++) this.#make(this.model.now);
  }

  #make(time: number): void {
    const id = `f${String(this.#made++).padStart(3, "0")}`;
    this.model.put(aFinding({ id, updatedAt: new Date(time).toISOString() }));
  }

  #update(finding: WireFinding): void {
    const updatedAt = new Date(this.model.now).toISOString();
    this.model.put({ ...finding, updatedAt, count: (finding.count ?? 0) + 1 });
  }
}

function versionOf({ id, count, updatedAt }: WireFinding): string {
  return `${id} ${count} ${updatedAt}`;
}

describe("a reading of Macie's findings", () => {
  it("has the newest version of each, however they change meanwhile and whenever readings are killed", async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const world = new World(story);
        const had = new Set<string>();
        let since: number | undefined;
        for (const pagesMax of [...story.kills, Infinity]) {
          let pages = 0;
          for await (const value of readPages(world.calls, { since })) {
            if (value.kind === "not_enabled") throw new Error(value.detail);
            expect(since === undefined || (value.cursor ?? -Infinity) >= since).toBe(true);
            since = value.cursor;
            for (const { document } of value.findings) had.add(versionOf(document as WireFinding));
            if (++pages === pagesMax) break;
          }
        }
        // what is updated while a reading goes on is the next one's
        world.rest();
        for await (const value of readPages(world.calls, { since })) {
          if (value.kind === "page")
            for (const { document } of value.findings) had.add(versionOf(document as WireFinding));
        }

        const missing = world.model
          .all()
          .map(versionOf)
          .filter((version) => !had.has(version));
        expect(missing).toEqual([]);
      }),
      { numRuns: 200, seed: 6, examples: [[UPDATED_BETWEEN_LISTINGS]] },
    );
  });

  it("ends where a page leads back to one before it, after so many requests as there are pages", async () => {
    let lists = 0;
    const world = new World({ pageMax: 5, ages: [], steps: [], kills: [] });
    const calls: MacieCalls = {
      ...world.calls,
      list: () => {
        lists++;
        return Promise.resolve({ kind: "listed", ids: [], nextToken: "again", at: world.model.now });
      },
    };

    const reading = readPages(calls, { since: undefined }).next();

    await expect(reading).rejects.toMatchObject({ code: "aws_unavailable" });
    expect(lists).toBe(2);
  });

  it("has a finding that an answer left out, and calls gone what is not answered alone either", async () => {
    const world = new World({ pageMax: 5, ages: [3_000, 3_000, 3_000, 3_000], steps: [], kills: [] });
    const calls: MacieCalls = {
      ...world.calls,
      async get(ids, signal) {
        const answer = await world.calls.get(ids, signal);
        if (answer.kind === "not_enabled") return answer;
        const known = answer.documents.filter((one) => (one as WireFinding).id !== "f003");
        return { ...answer, documents: known.slice(0, 1) };
      },
    };
    const pages: FindingPage[] = [];

    for await (const value of readPages(calls, { since: undefined }))
      if (value.kind === "page") pages.push(value);

    const ids = pages.flatMap(({ findings }) => findings.map(({ document }) => (document as WireFinding).id));
    expect(new Set(ids)).toEqual(new Set(["f000", "f001", "f002"]));
    expect(ids).toHaveLength(3);
    expect(pages.flatMap(({ gone }) => gone)).toEqual(["f003"]);
  });

  it("ends, and has everything, where Macie does not say what time it is", async () => {
    const world = new World({
      pageMax: 5,
      ages: Array.from({ length: 23 }, (_, at) => at),
      steps: [],
      kills: [],
    });
    const calls: MacieCalls = {
      ...world.calls,
      list: async (request, signal) =>
        ({ ...(await world.calls.list(request, signal)), at: undefined }) as never,
    };
    const pages = [];

    for await (const value of readPages(calls, { since: undefined }))
      if (value.kind === "page") pages.push(value);

    expect(pages.flatMap(({ findings }) => findings)).toHaveLength(23);
    expect(pages.map(({ cursor }) => cursor)).toEqual(pages.map(() => undefined));
  });
});
