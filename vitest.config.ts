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

/** Whose files run in one process after the other: what they import costs each a second. */
const SHARING = ["src", "test/api", "test/http", "test/jobs", "test/reports", "test/store"].map(
  (folder) => `${folder}/**/*.test.ts`,
);

/** Projects begin in the order of their names: what is long first, and small files last, so that no processor waits at the end. */
export default defineConfig({
  test: {
    maxWorkers: "100%",
    // many times as long as any of them takes: on a slow machine beside much else, they take longer and still end
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
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
          setupFiles: "test/support/fixed-seed.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "jobs and pages",
          include: SHARING,
          exclude: ["node_modules/**"],
          // they keep nothing in their modules, and each file has a database of its own; what a file sets in the environment ends with it
          isolate: false,
          setupFiles: ["test/support/own-environment.ts", "test/support/fixed-seed.ts"],
          globalSetup: "test/support/global-setup.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "programs",
          include: ["test/**/*.test.ts"],
          // on moto: npm run test:aws
          // public records that lie beside the project, where they do: REAL_DATA=1 npx vitest run test/real-data
          exclude: [
            "node_modules/**",
            "test/core/**",
            ...SHARING,
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
