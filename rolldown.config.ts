/**
 * Makes `dist/`: the program in few files. A start loads some dozen of them, not a thousand modules, which is half of what it costs.
 * What package.json calls a dependency is left outside and installed; all else that is imported is inside, and named in NOTICES.txt.
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { defineConfig } from "rolldown";
import { commit } from "./tools/commit.ts";
import { notices } from "./tools/notices.ts";
import { preparedRules } from "./tools/prepared-rules.ts";

const { dependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
  dependencies: Record<string, string>;
};
/** Native, and only tried. */
const OPTIONAL = ["msgpackr-extract", "pg-native"];
const outside = [...Object.keys(dependencies), ...OPTIONAL];

export default defineConfig({
  input: {
    main: "src/main.ts",
    cli: "src/cli/index.ts",
    thread: "src/thread.ts",
    healthcheck: "src/healthcheck.ts",
  },
  platform: "node",
  external: (id) => outside.some((name) => id === name || id.startsWith(`${name}/`)),
  plugins: [
    notices("NOTICES.txt"),
    preparedRules("rules", "builtin-rules.json"),
    commit("commit", process.env["SOURCE_COMMIT"]),
  ],
  onwarn({ message }) {
    throw new Error(message); // as of an import that leads nowhere
  },
  output: {
    dir: "dist",
    cleanDir: true,
    format: "esm",
    sourcemap: true,
    chunkFileNames: "[name]-[hash].js", // beside main.js: the folders of the package are found from there
  },
});
