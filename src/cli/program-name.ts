/** How the reader called this program, for the commands that it suggests. */
import { relative } from "node:path";
import process from "node:process";

export function programName(): string {
  const program = relative(process.cwd(), process.argv[1] ?? "auditplane");
  if (program.includes("node_modules")) return "npx auditplane";
  return program.endsWith("main.js") ? `node ${program}` : "auditplane";
}
