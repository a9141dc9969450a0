/** Places in a YAML text: every problem names its line and column. */
import { LineCounter, isNode, parseAllDocuments, parseDocument } from "yaml";
import type { Document, Node } from "yaml";
import type { Problem } from "./problem.ts";

export type KeyPath = readonly (string | number)[];

const OPTIONS = { uniqueKeys: true, strict: true, logLevel: "error" } as const;

/** A YAML document with the means to point into it. */
export class LocatedDocument {
  readonly document: Document;
  readonly #path: string;
  readonly #lines: LineCounter;

  private constructor(document: Document, { path, lines }: { path: string; lines: LineCounter }) {
    this.document = document;
    this.#path = path;
    this.#lines = lines;
  }

  /** The one document of a text. */
  static parse(text: string, path: string): LocatedDocument {
    const lines = new LineCounter();
    return new LocatedDocument(parseDocument(text, { ...OPTIONS, lineCounter: lines }), { path, lines });
  }

  /** Every document of a text, in order; none where it is empty. */
  static parseAll(text: string, path: string): LocatedDocument[] {
    const lines = new LineCounter();
    const documents = parseAllDocuments(text, { ...OPTIONS, lineCounter: lines });
    return [...documents].map((document) => new LocatedDocument(document, { path, lines }));
  }

  /** What the parser itself found wrong. */
  syntaxProblems(): Problem[] {
    return this.document.errors.map((error) => this.#at(error.pos[0], firstLine(error.message)));
  }

  /** The document as plain data; a problem where aliases multiply beyond reason. */
  toData(): { data: unknown; problem?: undefined } | { problem: Problem } {
    try {
      return { data: this.document.toJS({ maxAliasCount: 50 }) as unknown };
    } catch (error) {
      return { problem: this.#at(0, error instanceof Error ? error.message : "the document cannot be read") };
    }
  }

  /** A problem at the deepest node of the path that exists. */
  problem(path: KeyPath, message: string): Problem {
    for (let length = path.length; length >= 0; length--) {
      const node = this.node(path.slice(0, length));
      if (node?.range) return this.#at(node.range[0], message);
    }
    return this.#at(0, message);
  }

  node(path: KeyPath): Node | undefined {
    const found = path.length === 0 ? this.document.contents : this.document.getIn(path, true);
    return isNode(found) ? found : undefined;
  }

  #at(offset: number, message: string): Problem {
    const { line, col } = this.#lines.linePos(offset);
    return { path: this.#path, line: Math.max(line, 1), column: Math.max(col, 1), message };
  }
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/ at line \d+, column \d+:?$/, "");
}
