/** What the Dockerfile says, step by step; no more of its language than it uses, and whatever else is refused. */

export interface Step {
  readonly line: number;
  readonly word: string;
  /** All after the word, on one line. */
  readonly rest: string;
}

export interface Stage {
  readonly name: string;
  readonly image: string;
  readonly steps: readonly Step[];
}

const WORDS = new Set([
  "FROM",
  "ARG",
  "LABEL",
  "ENV",
  "WORKDIR",
  "COPY",
  "RUN",
  "USER",
  "EXPOSE",
  "HEALTHCHECK",
  "ENTRYPOINT",
  "CMD",
]);

/** The stages in order. Throws for a word that it does not know. */
export function parseDockerfile(text: string): Stage[] {
  const stages: { name: string; image: string; steps: Step[] }[] = [];
  for (const step of steps(text)) {
    if (!WORDS.has(step.word)) throw new Error(`line ${step.line}: ${step.word} is not known here`);
    if (step.word === "FROM") {
      const [, image = "", name = "last"] = /^(\S+)(?: AS (\S+))?$/.exec(step.rest) ?? [];
      stages.push({ name, image, steps: [] });
    } else stages.at(-1)?.steps.push(step);
  }
  return stages;
}

function steps(text: string): Step[] {
  const found: Step[] = [];
  let open = "";
  text.split("\n").forEach((line, at) => {
    if (line.trim() === "" || /^\s*#/.test(line)) return;
    open += line.trim();
    if (open.endsWith("\\")) {
      open = open.slice(0, -1);
      return;
    }
    const [, word = "", rest = ""] = /^(\S+)\s+(.*)$/.exec(open) ?? [];
    found.push({ line: at + 1, word, rest });
    open = "";
  });
  return found;
}

export interface Copy {
  /** A stage; undefined: the context. */
  readonly from: string | undefined;
  readonly sources: readonly string[];
  readonly to: string;
}

export function parseCopy({ rest, line }: Step): Copy {
  const words = rest.split(/\s+/);
  const from = words[0]?.startsWith("--from=") ? words.shift()?.slice("--from=".length) : undefined;
  const to = words.pop();
  if (to === undefined || words.some((word) => word.startsWith("--")))
    throw new Error(`line ${line}: COPY ${rest}`);
  return { from, sources: words, to };
}

/** Whether .dockerignore leaves a path of the context out: names with at most a `*`, as it has them. */
export function isIgnored(path: string, ignore: string): boolean {
  const patterns = ignore.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return patterns.some((pattern) => {
    const regex = new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}(/|$)`);
    return regex.test(path);
  });
}
