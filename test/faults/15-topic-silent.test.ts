/** Row 15: a topic that does not answer. */
import { describe } from "vitest";
import { isPublish } from "./rig/aws-proxy.ts";
import { faultRow } from "./rig/row.ts";
import { ALL } from "./rig/worker.ts";

describe("workers whose topic is silent", () => {
  faultRow(15, "SNS does not answer, before and after it took a message", async (world, { seed }) => {
    let asked = 0;
    world.aws.plan = ({ operation }) => {
      if (!isPublish(operation) || asked++ > 0) return undefined;
      return seed % 2 === 0 ? "hang" : "done_and_hang";
    };
    world.start(ALL);
    await world.deliver(world.truth.files);
    await world.until(() => asked > 0);
    return Date.now();
  });
});
