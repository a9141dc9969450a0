import { statfsSync } from "node:fs";
import { defineConfig } from "vitest/config";

const MEMORY = "/dev/shm";
const ROOM_BYTES = 8e9;

/** Databases are a thousand files each: made in memory, where there is room, they take a twentieth of the time that a disk takes. */
function hasRoomInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ROOM_BYTES;
  } catch {
    return false; // only Linux has it
  }
}
if (process.env["TMPDIR"] === undefined && hasRoomInMemory()) process.env["TMPDIR"] = MEMORY;

export default defineConfig({
  test: {
    maxWorkers: "100%",
    testTimeout: 20_000,
    hookTimeout: 60_000,
    server: { deps: { external: [/\/dist\//] } }, // what is built runs as it is
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    projects: [
      {
        extends: true,
        test: {
          name: "core",
          include: ["test/core/**/*.test.ts"],
          // it has no state and touches nothing, so its files share what they import, which is a third of what they cost
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "all else",
          include: ["test/**/*.test.ts", "src/**/*.test.ts"],
          // on moto: npm run test:aws
          // public records that lie beside the project, where they do: REAL_DATA=1 npx vitest run test/real-data
          exclude: [
            "node_modules/**",
            "test/core/**",
            "test/aws/**",
            // in Chromium: npm run test:browser
            "test/browser/**",
            "test/faults/**",
            ...(process.env["REAL_DATA"] === undefined ? ["test/real-data/**"] : []),
          ],
          globalSetup: "test/support/global-setup.ts",
        },
      },
    ],
  },
});
