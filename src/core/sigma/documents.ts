/**
 * The documents of a rule file: rules, correlations and filters, one or several in a file. `action: global` is merged into
 * the documents behind it, `action: reset` ends that, `action: repeat` is merged into the document before it
 * (Sigma 1.0.4, section "Rule Collections", which specification 2 leaves out and rule files still use).
 */
import { LocatedDocument } from "../located-document.ts";
import type { Problem } from "../problem.ts";
import { findUnkept } from "./kept-texts.ts";
import type { FileSteps } from "./regex-budget.ts";

export interface SigmaDocument {
  readonly kind: "rule" | "correlation" | "filter";
  readonly data: Readonly<Record<string, unknown>>;
  /** Where to find its parts; what was merged into it stands elsewhere. */
  readonly document: LocatedDocument;
  readonly path: string;
  /** Shared by the documents of a file. */
  readonly steps: FileSteps;
  /** That of a rule which states none. */
  readonly license?: string | undefined;
  /** The name of its page in docs/rules: of rules that ship with us. */
  readonly page?: string | undefined;
}

type Data = Readonly<Record<string, unknown>>;

/** Characters that a file may become by what is merged into its documents. */
const MERGED_MAX = 2_000_000;

/** Reads the text of a file. A document that cannot be read is a problem and leaves the others alone. */
export function readDocuments(
  text: string,
  path: string,
): { readonly documents: readonly SigmaDocument[]; readonly problems: readonly Problem[] } {
  const documents: SigmaDocument[] = [];
  const problems: Problem[] = [];
  let common: Merged = NOTHING;
  let previous: Merged = NOTHING;
  let size = 0;
  const steps: FileSteps = { regexes: 0 };
  for (const document of LocatedDocument.parseAll(text, path)) {
    if (document.isEmpty) continue;
    const read = readData(document);
    if (!read.data) {
      for (const problem of read.problems) problems.push(problem);
      continue;
    }
    const { action, ...own } = read.data;
    if (action === "reset") common = NOTHING;
    else if (action === "global") common = merge(common, own);
    else if (action === undefined || action === "repeat") {
      previous = merge(action === "repeat" ? previous : common, own);
      documents.push({ kind: kindOf(previous.data), data: previous.data, document, path, steps });
    } else problems.push(document.problem(["action"], "action is global, reset or repeat"));
    size += action === "global" ? common.size : previous.size;
    if (size <= MERGED_MAX) continue;
    problems.push(document.problem([], "what is merged makes the file too large; write out its documents"));
    break;
  }
  if (documents.length + problems.length === 0)
    problems.push({
      path,
      line: 1,
      column: 1,
      message: "there is no rule in the file; write one, or remove it",
    });
  return { documents, problems };
}

function readData(
  document: LocatedDocument,
): { readonly data: Data } | { readonly data?: undefined; readonly problems: readonly Problem[] } {
  const syntax = document.syntaxProblems();
  if (syntax.length > 0) return { problems: syntax };
  const read = document.toData();
  if (read.problem) return { problems: [read.problem] };
  if (!isMap(read.data))
    return { problems: [document.problem([], "a rule is a map with title, logsource and detection")] };
  const unkept = findUnkept(read.data);
  if (unkept)
    return {
      problems: [
        document.problem(unkept, "it holds NUL or half of a character, which no database keeps; remove it"),
      ],
    };
  const kinds = KINDS.filter((key) => Object.hasOwn(read.data as Data, key));
  return kinds.length < 2
    ? { data: read.data }
    : {
        problems: [
          document.problem(
            [kinds[1] as string],
            `${kinds.join(" and ")} do not stand in one document; write two`,
          ),
        ],
      };
}

/** What makes a document what it is. */
const KINDS = ["detection", "correlation", "filter"];

function kindOf(data: Data): SigmaDocument["kind"] {
  return (["correlation", "filter"] as const).find((kind) => Object.hasOwn(data, kind)) ?? "rule";
}

/** Data with about how many characters it is in JSON. */
interface Merged {
  readonly data: Data;
  readonly size: number;
}

const NOTHING: Merged = { data: {}, size: 0 };

function merge(first: Merged, own: Data): Merged {
  return { data: mergeData(first.data, own), size: first.size + JSON.stringify(own).length };
}

/** Maps are merged, at any depth; of anything else the second counts. */
function mergeData(first: Data, second: Data): Data {
  const merged = new Map(Object.entries(first));
  for (const [key, value] of Object.entries(second)) {
    const before = merged.get(key);
    merged.set(key, isMap(before) && isMap(value) ? mergeData(before, value) : value);
  }
  return Object.fromEntries(merged);
}

/** Whether a value of a document is a map, not a list, nor what YAML makes of tags such as `!!set`. */
export function isMap(value: unknown): value is Data {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
