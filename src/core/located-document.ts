/** Places in a YAML text: every problem names its line and column. */
import {
  Composer,
  Document,
  LineCounter,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  visit,
} from "yaml";
import type { Node, YAMLMap } from "yaml";
import type { Problem } from "./problem.ts";
import { shown } from "./problem.ts";
import { beyond } from "./plain-data.ts";
import { DEPTH_MAX, readTokens } from "./yaml-bounds.ts";
import type { Excess } from "./yaml-bounds.ts";

export type KeyPath = readonly (string | number)[];

/** Keys that occur twice are found here, by a look-up: the parser compares each with all others. */
const OPTIONS = { uniqueKeys: false, strict: true, logLevel: "error" } as const;
/** What comes after so many faults of syntax follows from them. */
const SYNTAX_PROBLEMS_MAX = 100;
/** Values for which aliases may stand, beside what is written. */
const ALIASED_MAX = 100_000;

type Pairs = ReadonlyMap<string, unknown>;

/** A YAML document with the means to point into it. */
export class LocatedDocument {
  readonly document: Document;
  readonly #path: string;
  readonly #lines: LineCounter;
  readonly #faults: readonly Excess[];
  readonly #pairs = new WeakMap<YAMLMap, Pairs>();

  private constructor(document: Document, { path, lines, faults = [] }: Origin) {
    this.document = document;
    this.#path = path;
    this.#lines = lines;
    this.#faults = faults;
  }

  /** The one document of a text. */
  static parse(text: string, path: string): LocatedDocument {
    const [first, ...others] = LocatedDocument.parseAll(text, path, true) as [
      LocatedDocument,
      ...LocatedDocument[],
    ];
    const second = others.find(({ isEmpty }) => !isEmpty);
    if (!second) return first;
    const offset = second.document.range?.[0] ?? 0;
    const faults = [{ offset, message: "the text holds multiple documents; leave one" }];
    return new LocatedDocument(first.document, { path, lines: first.#lines, faults });
  }

  /**
   * Every document of a text, in order; none where it is empty, unless `needsOne`. Takes time in proportion to the text: one
   * that is nested beyond reason, or whose aliases or documents are too many, is one document that says so and has no data.
   */
  static parseAll(text: string, path: string, needsOne = false): LocatedDocument[] {
    const lines = new LineCounter();
    const read = readTokens(text, lines.addNewLine);
    if ("excess" in read)
      return [new LocatedDocument(new Document(), { path, lines, faults: [read.excess] })];
    const documents = new Composer(OPTIONS).compose(read.tokens, needsOne, text.length);
    return [...documents].map((document) => new LocatedDocument(document, { path, lines }));
  }

  /** Whether it has nothing but comments, as behind a last `---`. */
  get isEmpty(): boolean {
    const { contents, errors } = this.document;
    if (errors.length > 0 || this.#faults.length > 0) return false;
    return contents === null || (isScalar(contents) && contents.value === null && !contents.source);
  }

  /** What the parser itself found wrong, or did not know; and keys that are none, or occur twice. */
  syntaxProblems(): Problem[] {
    const { errors, warnings } = this.document;
    const found = [...errors, ...warnings].map(({ pos, message }) => ({ offset: pos[0], message }));
    return [...this.#faults, ...found, ...keyFaults(this.document)]
      .slice(0, SYNTAX_PROBLEMS_MAX)
      .map(({ offset, message }) => this.#at(offset, message));
  }

  /** The document as plain data, which ends; a problem where aliases stand for nothing, or multiply or nest beyond reason. */
  toData(): { data: unknown; problem?: undefined } | { problem: Problem } {
    const fault = aliasFault(this.document);
    if (fault) return { problem: this.#at(fault.offset, fault.message) };
    const data: unknown = this.document.toJS({ maxAliasCount: -1 });
    const [from, , to] = this.document.range ?? [0, 0, 0];
    const written = to - from; // every value has a character or more
    const bound = beyond(data, { levels: DEPTH_MAX, values: written + ALIASED_MAX });
    if (bound === undefined) return { data };
    const what =
      bound === "levels"
        ? `nest deeper than ${DEPTH_MAX} levels`
        : `stand for more than ${ALIASED_MAX} values`;
    return { problem: this.#at(lastAlias(this.document), `aliases ${what}; write out what they stand for`) };
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
    let found: unknown = this.document.contents;
    for (const key of path) {
      if (isMap(found)) found = this.#pairsOf(found).get(String(key));
      else if (isSeq(found)) found = found.items[Number(key)];
      else return undefined;
    }
    return isNode(found) ? found : undefined;
  }

  /** The values of a map by their keys: a look-up instead of a search for each of many. */
  #pairsOf(map: YAMLMap): Pairs {
    let pairs = this.#pairs.get(map);
    if (!pairs)
      this.#pairs.set(map, (pairs = new Map(map.items.map(({ key, value }) => [nameOf(key), value]))));
    return pairs;
  }

  #at(offset: number, message: string): Problem {
    const { line, col } = this.#lines.linePos(offset);
    return { path: this.#path, line: Math.max(line, 1), column: Math.max(col, 1), message };
  }
}

interface Origin {
  readonly path: string;
  readonly lines: LineCounter;
  /** What is wrong with the text as a whole. */
  readonly faults?: readonly Excess[];
}

/** A key as it stands in the data. */
function nameOf(key: unknown): string {
  return String(isScalar(key) ? (key.value ?? "") : key);
}

function keyFaults({ contents }: Document): Excess[] {
  const found: Excess[] = [];
  const open: unknown[] = [contents];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (isSeq(node)) for (const item of node.items) open.push(item);
    if (!isMap(node)) continue;
    const names = new Set<string>();
    for (const { key, value } of node.items) {
      open.push(value);
      const name = nameOf(key);
      if (isAlias(key))
        found.push({ offset: offsetOf(key), message: "an alias is no key; write out what it stands for" });
      else if (!isScalar(key) || key.value === null)
        found.push({ offset: offsetOf(key), message: "a key must be text; quote it" });
      else if (names.has(name)) found.push({ offset: offsetOf(key), message: "Map keys must be unique" });
      names.add(name);
    }
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/** The first alias that stands for nothing. An anchor is set before its aliases; a later one takes its place. */
function aliasFault(document: Document): Excess | undefined {
  const anchors = new Set<string>();
  let fault: Excess | undefined;
  visit(document, (_, node) => {
    if (isAlias(node) && !anchors.has(node.source)) {
      const message = `*${shown(node.source)} stands for nothing: no &${shown(node.source)} is before it; quote it where it is text`;
      fault = { offset: offsetOf(node), message };
      return visit.BREAK;
    }
    if ((isScalar(node) || isCollection(node)) && node.anchor !== undefined) anchors.add(node.anchor);
    return undefined;
  });
  return fault;
}

/** With it there are too many. */
function lastAlias(document: Document): number {
  let offset = 0;
  visit(document, { Alias: (_, node) => void (offset = offsetOf(node)) });
  return offset;
}

function offsetOf(key: unknown): number {
  return (isNode(key) ? key.range?.[0] : undefined) ?? 0;
}
