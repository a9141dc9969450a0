/** Row 13: a bucket that is slow, resets, gives half of a file, or says that the keys are of yesterday. */
import { describe, expect } from "vitest";
import type { AwsDeed } from "./rig/aws-proxy.ts";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

const DEEDS: readonly AwsDeed[] = [
  { status: 503, code: "SlowDown" },
  { status: 500, code: "InternalError" },
  { status: 400, code: "ExpiredToken" },
  { status: 400, code: "RequestTimeout" },
  "reset",
  "reset_body",
  "too_long",
  "done_and_reset",
];

describe("workers whose bucket and queue fail", () => {
  faultRow(
    13,
    "S3 and SQS: slow down, 500, expired token, reset, half a body, wrong length",
    async (world, { random }) => {
      const seen = new Set<AwsDeed>();
      world.aws.plan = ({ service }) => {
        if (service === "sns" || !random.chance(0.4)) return undefined;
        const deed = random.pick(DEEDS);
        if (service === "s3") seen.add(deed);
        return deed;
      };
      const worker = world.start(ALL);
      await world.deliver(world.truth.files);
      const hurried = setInterval(() => void world.retry().catch(() => undefined), 2_000);
      await world
        .until(async () => (await world.done()) === world.truth.files.length)
        .finally(() => clearInterval(hurried));
      world.aws.plan = () => undefined;

      expect(worker.isAlive()).toBe(true);
      expect(seen.size).toBeGreaterThan(5);
      return Date.now();
    },
  );
});
