/** Reads a small YAML file that people write, by a schema; every fault has its place and its fix. */
import type { z } from "zod";
import { LocatedDocument } from "./located-document.ts";
import { fewOfEach } from "./problem.ts";
import type { Problem } from "./problem.ts";
import { issueText } from "./schema-issue.ts";

export type ReadYaml<T> =
  | { readonly ok: true; readonly value: T; readonly document: LocatedDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads the one document of a text. `what`: what the file is called in a problem about the whole of it. */
export function readYaml<T>(
  { path, text }: { readonly path: string; readonly text: string },
  schema: z.ZodType<T>,
  what: string,
): ReadYaml<T> {
  const document = LocatedDocument.parse(text, path);
  const syntax = document.syntaxProblems();
  if (syntax.length > 0) return { ok: false, problems: syntax };
  const read = document.toData();
  if (read.problem) return { ok: false, problems: [read.problem] };
  const parsed = schema.safeParse(read.data);
  if (parsed.success) return { ok: true, value: parsed.data, document };
  const problems = parsed.error.issues.map((issue) =>
    document.problem(issue.path as (string | number)[], issueText(issue, what)),
  );
  return { ok: false, problems: fewOfEach(problems) };
}
