import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/faults/rig/longest-first.ts";
import { FaultTable } from "./test/faults/rig/table.ts";

/** Workers under faults: `npm run test:faults`. They wait more than they compute, so more run at once than there are processors. */
export default defineConfig({
  test: {
    include: ["test/faults/**/*.test.ts"],
    globalSetup: "test/faults/rig/global-setup.ts",
    maxWorkers: 5,
    sequence: { sequencer: LongestFirst },
    isolate: false, // files keep nothing between them, and what they import costs a second
    hookTimeout: 240_000,
    reporters: ["default", new FaultTable()],
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
