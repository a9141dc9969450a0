/** Row 15: a topic that takes nothing, or takes it and does not say so. */
import { describe, expect } from "vitest";
import { isPublish } from "./rig/aws-proxy.ts";
import type { AwsDeed } from "./rig/aws-proxy.ts";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

const DEEDS: readonly AwsDeed[] = [
  { status: 400, code: "Throttled" },
  { status: 503, code: "ServiceUnavailable" },
  "reset",
  "reset_body",
  "done_and_reset",
];

describe("workers whose topic fails", () => {
  faultRow(15, "SNS: throttled, 503, reset before and after it was taken", async (world, { random }) => {
    let asked = 0;
    let takenUnsaid = 0;
    world.aws.plan = ({ operation }) => {
      if (!isPublish(operation) || asked > 18) return undefined;
      asked++;
      const deed = random.pick(DEEDS);
      if (deed === "done_and_reset" || deed === "reset_body") takenUnsaid++;
      return deed;
    };
    world.start(ALL);
    await world.deliver(world.truth.files);
    await world.until(async () => {
      // what waits for another attempt is due at once
      await world.pool.query(
        "update outbox set claimed_until = now() where state = 'pending' and last_error is not null",
      );
      return asked > 18;
    });
    await world.hurry();
    expect(takenUnsaid).toBeGreaterThan(0);
    return Date.now();
  });
});
