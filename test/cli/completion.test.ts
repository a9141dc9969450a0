import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { candidatesOf } from "../../src/cli/completion.ts";
import { completionScript, SHELLS } from "../../src/cli/completion-script.ts";
import { ROOT } from "../support/cli.ts";
import { auditplaneHere, builtCli } from "../support/cli-here.ts";
import { useFolder } from "../support/pipeline.ts";

const folder = useFolder();
const hasShell = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status === 0;

/** What may follow a line, whose last word is being typed. */
async function after(line: string): Promise<string[]> {
  const { makeProgram } = await builtCli();
  const signal = new AbortController().signal;
  const program = await makeProgram({ environment: {}, signal, exitCode: 0 });
  return candidatesOf(program, line.split(" ")).map(({ value }) => value);
}

describe("completion", () => {
  it.each([
    ["a command", "al", ["alerts"]],
    ["a command below one", "exceptions e", ["expire", "end"]],
    ["an option", "alerts list --st", ["--state"]],
    ["an option that every command has", "audit verify --js", ["--json"]],
    ["a choice", "alerts list --state re", ["resolved"]],
    ["a choice behind an equals sign", "alerts list --state=re", ["--state=resolved"]],
    ["a choice as bash tells the words apart", "alerts list --state = re", ["resolved"]],
    ["a choice after other options", "audit list --limit 5 --json --format cs", ["csv"]],
    ["a choice of an argument", "complete z", ["zsh"]],
    ["no file, which the shell does by itself", "scan logs/", []],
    ["nothing it does not know", "alerts show --data-dir ", []],
    ["no option after two dashes", "scan -- --j", []],
    ["nothing that asks for completion", "__", []],
  ])("knows %s", async (_, line, expected) => {
    expect(await after(line)).toEqual(expected);
  });

  it("lists all choices and commands where nothing is typed yet", async () => {
    expect(await after("rollout promote sales --to ")).toEqual(["observe", "security", "live"]);
    expect(await after("rollout ")).toEqual(["status", "preview", "promote", "demote", "help"]);
  });

  it("answers shells, with what each is for", async () => {
    expect(await auditplaneHere(["__complete", "--", "exceptions", "ren"])).toEqual({
      code: 0,
      stdout: "renew\tlet one go on until a later time\n",
      stderr: "",
    });
  });

  it.each(SHELLS)("prints a script that %s can read", async (shell) => {
    const { stdout } = await auditplaneHere(["complete", shell]);
    expect(stdout).toBe(completionScript(shell));
    if (!hasShell(shell)) return; // bash is everywhere
    const read = spawnSync(shell, ["-n", folder.write(`complete.${shell}`, stdout)], { encoding: "utf8" });
    expect(read).toMatchObject({ status: 0, stderr: "" });
  });

  it("completes in bash, and evaluates nothing of what is typed", () => {
    const program = join(ROOT, "dist/main.js");
    const shim = folder.write("bin/auditplane", `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
    chmodSync(shim, 0o755);
    const script = folder.write("complete.bash", completionScript("bash"));
    const typed = [
      `source ${script}; source ${script}`,
      `COMP_WORDS=(auditplane rollout promote '$(touch ${join(folder.path, "ran")})' --to s); COMP_CWORD=5`,
      `_auditplane; echo "\${COMPREPLY[*]}"; test ! -e ${join(folder.path, "ran")}`,
    ].join("\n");
    const env = { ...process.env, PATH: `${join(folder.path, "bin")}:${process.env["PATH"]}` };

    expect(execFileSync("bash", ["-c", typed], { env, encoding: "utf8" })).toBe("security\n");
  });

  it("is of no other shell", async () => {
    const refused = await auditplaneHere(["complete", "tcsh"]);
    expect(refused).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("bash, zsh, fish"),
    });
  });
});
