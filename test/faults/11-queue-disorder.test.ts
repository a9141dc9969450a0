/** Row 11: a queue that gives everything three times, in any order, and again while it is in hand. */
import { describe } from "vitest";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

describe("workers behind a queue in disorder", () => {
  faultRow(
    11,
    "each message three times, out of order, and again while it is in hand",
    async (world, { random }) => {
      world.aws.plan = ({ operation, body }) =>
        operation === "ReceiveMessage" && random.chance(0.3)
          ? { body: body.replace(/"VisibilityTimeout":\d+/, '"VisibilityTimeout":0') }
          : undefined;
      world.start(ALL);
      world.start(ALL);
      const thrice = [...world.truth.files, ...world.truth.files, ...world.truth.files]
        .map((file) => ({ file, at: random.unit() }))
        .sort((a, b) => a.at - b.at);
      await world.deliver(thrice.map(({ file }) => file));
      await world.until(async () => (await world.done()) === world.truth.files.length);
      world.aws.plan = () => undefined;
      return Date.now();
    },
  );
});
