/** Reads the text of a catalog file, YAML or JSON, as plain data, together with the means to point into it. */
import { LineCounter, isMap, isScalar } from "yaml";
import { LocatedDocument } from "../located-document.ts";
import type { KeyPath } from "../located-document.ts";
import type { Problem } from "../problem.ts";
import { DEPTH_MAX } from "../yaml-bounds.ts";
import { JsonPlaces, countKeys } from "./json-places.ts";

/** A fault and its place: a value, or the key of that name in the object there. */
export interface Fault {
  readonly path: KeyPath;
  readonly key?: string;
  readonly message: string;
}

export type ReadFile =
  | { readonly data: unknown; locate(faults: readonly Fault[]): Problem[] }
  | { readonly problems: readonly Problem[] };

/** JSON takes the fast way: a catalog of a hundred thousand assets is read in seconds. */
export function readCatalogText(text: string, path: string): ReadFile {
  const plain = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return readJson(plain, path) ?? readYaml(plain, path);
}

function readJson(text: string, path: string): ReadFile | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined; // flow style YAML, or a fault: the YAML parser says where
  }
  const places = new JsonPlaces(text);
  const { keys, depth } = measure(data);
  if (depth > DEPTH_MAX)
    return {
      problems: [
        { path, line: 1, column: 1, message: `nested deeper than ${DEPTH_MAX} levels; no catalog is` },
      ],
    };
  if (countKeys(text) !== keys) {
    const found = [...places.repeatedKeys()].sort((a, b) => a.offset - b.offset);
    const messageOf = (key: string): string => `"${key}" occurs twice; keys must be unique, leave one`;
    return {
      problems: at(text, path)(found.map(({ key, offset }) => ({ offset, message: messageOf(key) }))),
    };
  }
  return {
    data,
    locate: (faults) =>
      at(
        text,
        path,
      )(
        faults.map(({ path: place, key, message }) => ({
          offset: key === undefined ? places.value(place) : places.key(place, key),
          message,
        })),
      ),
  };
}

function readYaml(text: string, path: string): ReadFile {
  const document = LocatedDocument.parse(text, path);
  const syntax = document.syntaxProblems();
  if (syntax.length > 0) return { problems: syntax };
  const read = document.toData();
  if (read.problem) return { problems: [read.problem] };
  if (read.data === null || read.data === undefined)
    return { problems: [document.problem([], "the file is empty; a catalog needs at least as_of")] };
  return {
    data: read.data,
    locate: (faults) =>
      faults.flatMap((fault) => {
        const offset = fault.key === undefined ? undefined : keyOffset(document, fault.path, fault.key);
        return offset === undefined
          ? [document.problem(fault.path, fault.message)]
          : at(text, path)([{ offset, message: fault.message }]);
      }),
  };
}

/** Offsets to lines. The lines are counted once for all. */
function at(
  text: string,
  path: string,
): (faults: readonly { offset: number; message: string }[]) => Problem[] {
  return (faults) => {
    const lines = new LineCounter();
    lines.addNewLine(0);
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) lines.addNewLine(end + 1);
    return faults.map(({ offset, message }) => {
      const { line, col } = lines.linePos(offset);
      return { path, line, column: col, message };
    });
  };
}

function keyOffset(document: LocatedDocument, path: KeyPath, name: string): number | undefined {
  const map = document.node(path);
  if (!isMap(map)) return undefined;
  const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === name);
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}

/** How many keys its objects have, and how deep it goes; without calling itself, so that any depth is survived. */
function measure(data: unknown): { keys: number; depth: number } {
  let keys = 0;
  let depth = 0;
  const open: { value: unknown; level: number }[] = [{ value: data, level: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, level } = next;
    if (typeof value !== "object" || value === null) continue;
    depth = Math.max(depth, level);
    const children: unknown[] = Array.isArray(value) ? value : Object.values(value);
    if (!Array.isArray(value)) keys += children.length;
    for (const child of children) open.push({ value: child, level: level + 1 });
  }
  return { keys, depth };
}
