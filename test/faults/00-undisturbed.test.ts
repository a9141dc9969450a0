import { describe } from "vitest";
import { faultRow } from "./rig/row.ts";

const ALL = "receive,list,ingest,derive,deliver";

describe("workers", () => {
  faultRow(0, "no fault", async (world) => {
    world.start(ALL);
    await world.deliver(world.truth.files);
    return Date.now();
  });
});
