/** What talks to AWS, on moto: see test/support/moto.ts. */
import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

const { projects: _, ...own } = base.test ?? {};

export default mergeConfig(
  { test: own },
  defineConfig({
    test: { include: ["test/aws/**/*.test.ts"], globalSetup: "test/support/global-setup.ts" },
  }),
);
