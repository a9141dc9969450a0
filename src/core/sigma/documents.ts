/**
 * The documents of a rule file: rules, correlations and filters, one or several in a file. `action: global` is merged into
 * the documents behind it, `action: reset` ends that, `action: repeat` is merged into the document before it
 * (Sigma 1.0.4, section "Rule Collections", which specification 2 leaves out and rule files still use).
 */
import { LocatedDocument } from "../located-document.ts";
import type { Problem } from "../problem.ts";

export const DOCUMENT_KINDS = ["rule", "correlation", "filter"] as const;

export interface SigmaDocument {
  readonly kind: (typeof DOCUMENT_KINDS)[number];
  readonly data: Readonly<Record<string, unknown>>;
  /** Where to find its parts; what was merged into it stands elsewhere. */
  readonly document: LocatedDocument;
  readonly path: string;
  /** That of a rule which states none. */
  readonly license?: string | undefined;
}

type Data = Readonly<Record<string, unknown>>;

/** Reads the text of a file. A document that cannot be read is a problem and leaves the others alone. */
export function readDocuments(
  text: string,
  path: string,
): { readonly documents: readonly SigmaDocument[]; readonly problems: readonly Problem[] } {
  const documents: SigmaDocument[] = [];
  const problems: Problem[] = [];
  let common: Data = {};
  let previous: Data = {};
  for (const document of LocatedDocument.parseAll(text, path)) {
    const read = readData(document);
    if (!read.data) {
      problems.push(...read.problems);
      continue;
    }
    const { action, ...own } = read.data;
    if (action === "global") common = merge(common, own);
    else if (action === "reset") common = {};
    else if (action === undefined || action === "repeat") {
      const data = merge(action === "repeat" ? previous : common, own);
      previous = data;
      documents.push({ kind: kindOf(data), data, document, path });
    } else problems.push(document.problem(["action"], "action is global, reset or repeat"));
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
  return isMap(read.data)
    ? { data: read.data }
    : { problems: [document.problem([], "a rule is a map with title, logsource and detection")] };
}

function kindOf(data: Data): SigmaDocument["kind"] {
  return DOCUMENT_KINDS.find((kind) => Object.hasOwn(data, kind)) ?? "rule";
}

/** Maps are merged, at any depth; of anything else the second counts. */
function merge(first: Data, second: Data): Data {
  const merged = new Map(Object.entries(first));
  for (const [key, value] of Object.entries(second)) {
    const before = merged.get(key);
    merged.set(key, isMap(before) && isMap(value) ? merge(before, value) : value);
  }
  return Object.fromEntries(merged);
}

/** Whether a value of a document is a map. */
export function isMap(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
