/** The rules that ship, read once for all starts: see `src/sources/rule-folder/prepared.ts`. */
import type { Plugin } from "rolldown";
import { prepareRules } from "../src/sources/rule-folder/prepared.ts";

/** Writes a file beside the bundle that holds the rules of a folder. */
export function preparedRules(folder: string, fileName: string): Plugin {
  return {
    name: "prepared-rules",
    async generateBundle() {
      this.emitFile({ type: "asset", fileName, source: await prepareRules(folder) });
    },
  };
}
