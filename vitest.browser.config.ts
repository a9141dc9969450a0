/** Pages in a real browser: see test/support/browser.ts. */
import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

const { projects: _, ...own } = base.test ?? {};

export default mergeConfig(
  { test: own },
  defineConfig({
    test: { include: ["test/browser/**/*.test.ts"], globalSetup: "test/support/global-setup.ts" },
  }),
);
