import { defineConfig } from "vitest/config";

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
