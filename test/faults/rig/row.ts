/** One row of the table of faults: a run for each seed, whose figures are printed at the end. */
import { expect, it } from "vitest";
import { createRandom } from "../../../src/simulate/random.ts";
import type { Random } from "../../../src/simulate/random.ts";
import { withWorld } from "./world.ts";
import type { World, WorldGiven } from "./world.ts";

declare module "vitest" {
  interface TaskMeta {
    fault?: Figures;
  }
}

export interface Figures {
  readonly row: number;
  readonly fault: string;
  readonly seed: number;
  readonly events: number;
  readonly lost: number;
  readonly doubled: number;
  /** Messages that came again with their own key. */
  readonly repeated: number;
  readonly recoveryMs: number;
}

/** `SEED=7 npm run test:faults` takes that one. */
const SEEDS = process.env["SEED"] === undefined ? [1, 2, 3] : process.env["SEED"].split(",").map(Number);

export interface FaultRun {
  readonly seed: number;
  /** Of where and when faults strike. */
  readonly random: Random;
}

/** Does what it is to do in a world, and says when the fault was over, ms since 1970. */
export type Strike = (world: World, run: FaultRun) => Promise<number>;

export interface RowGiven extends Omit<WorldGiven, "seed"> {
  /** Why it cannot be run here. */
  readonly skipped?: string | undefined;
}

/** `row`: its number in the matrix; `fault` is the name of the guarantee, too: "… loses and doubles nothing". */
export function faultRow(row: number, fault: string, strike: Strike, given: RowGiven = {}): void {
  it.for(SEEDS)(
    `${row}. ${fault}: nothing is lost and nothing doubled (seed %i)`,
    { timeout: 200_000 },
    async (seed, { task, skip }) => {
      if (given.skipped !== undefined) skip(given.skipped);
      await withWorld({ ...given, seed }, async (world) => {
        const since = await strike(world, { seed, random: createRandom(`faults/${row}/${fault}/${seed}`) });
        const { events, lost, doubled, repeated, recoveryMs } = await world.settle(since);
        const figures = { row, fault, seed, events, repeated, recoveryMs };
        task.meta.fault = { ...figures, lost: lost.length, doubled: doubled.length };

        expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
        expect(events).toBe(world.truth.events.size);
      });
    },
  );
}
