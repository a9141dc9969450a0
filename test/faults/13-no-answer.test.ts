/** Row 13: a bucket and a queue that do not answer. */
import { describe, expect } from "vitest";
import { faultRow } from "./rig/row.ts";

describe("workers whose bucket and queue are silent", () => {
  faultRow(13, "S3 and SQS do not answer", async (world, { random }) => {
    const silent = new Set<string>();
    const at = random.int(1, 20);
    let reads = 0;
    world.aws.plan = ({ operation }) => {
      if (operation === "GetObject" && ++reads === at) silent.add(operation);
      else if (operation === "ReceiveMessage" && !silent.has(operation)) silent.add(operation);
      else return undefined;
      return "hang";
    };
    const worker = world.start("receive,ingest,derive,deliver");
    await world.deliver(world.truth.files);
    await world.until(() => silent.size === 2);
    expect(worker.isAlive()).toBe(true);
    return Date.now();
  });
});
