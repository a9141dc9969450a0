/** What is judged of the machine and of the files that it was given. */
import type { Check, CheckName } from "./check.ts";

const NODE_MIN = [20, 19] as const;

/** `version`: as Node says it, `v20.19.0`. */
export function judgeNode(version: string): Check {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const isNew = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1]);
  return isNew
    ? { name: "node", state: "ok", says: version }
    : {
        name: "node",
        state: "broken",
        says: `${version} is too old`,
        fix: `install Node.js ${NODE_MIN.join(".")} or newer`,
      };
}

/** `problems`: lines that begin with the name of a variable. `unknown`: names of variables that are none of ours. */
export function judgeConfiguration(problems: readonly string[], unknown: readonly string[]): Check[] {
  if (problems.length === 0 && unknown.length === 0)
    return [{ name: "configuration", state: "ok", says: "every variable can be read" }];
  const broken = problems.map((problem) => ({
    name: "configuration" as const,
    state: "broken" as const,
    says: `${problem} (it is left out in what follows)`,
    fix: "docs/configuration.md says what each variable may be",
  }));
  const ignored = unknown.map((variable) => ({
    name: "configuration" as const,
    state: "warning" as const,
    says: `${variable} is set, and no variable is called so: nothing reads it`,
    fix: "unset it, or spell it as docs/configuration.md does",
  }));
  return [...broken, ...ignored];
}

export interface FileSeen {
  /** undefined: none was given. */
  readonly path: string | undefined;
  /** A line each. */
  readonly problems: readonly string[];
  /** What it holds, where it is good. */
  readonly holds: string;
}

const ABSENT: Readonly<Record<"catalog" | "rules" | "settings", string>> = {
  catalog: "needs --catalog FILE: without it every access is ungoverned, and no topic of an owner is known",
  rules: "needs rules: neither --rules DIR nor the built-in ones are used",
  settings: "needs --settings FILE",
};

export function judgeFile(name: Extract<CheckName, keyof typeof ABSENT>, seen: FileSeen): Check[] {
  if (seen.problems.length > 0)
    return seen.problems.map((problem) => ({
      name,
      state: "broken",
      says: problem,
      fix: "mend the line that is named",
    }));
  if (seen.path === undefined) return [{ name, state: "skipped", says: ABSENT[name] }];
  return [{ name, state: "ok", says: `${seen.path}: ${seen.holds}` }];
}

/** The catalog file, where the control plane may say the same. `scopes`: how many of it are read. */
export function judgeCatalog(seen: FileSeen, scopes: number): Check[] {
  const name = "catalog";
  if (scopes === 0 || seen.problems.length > 0) return judgeFile(name, seen);
  if (seen.path === undefined)
    return [{ name, state: "ok", says: "AUDITPLANE_CONTROL_PLANE is read in its place" }];
  return [
    {
      name,
      state: "warning",
      says: `${seen.path} counts, and what is read of AUDITPLANE_CONTROL_PLANE does not`,
      fix: "leave --catalog out, or unset AUDITPLANE_CONTROL_PLANE",
    },
  ];
}
