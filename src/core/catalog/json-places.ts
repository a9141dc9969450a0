/**
 * Places in a JSON text that JSON.parse accepted: where a key or a value stands, and which keys occur twice. A YAML
 * parser would know as well, but of thirty megabytes it takes half a minute and two gigabytes.
 */
import type { KeyPath } from "../located-document.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Where a key and its value begin; an element of an array has its value for a key. */
interface Child {
  readonly name: string | number;
  readonly key: number;
  readonly value: number;
}

export class JsonPlaces {
  readonly #text: string;
  readonly #known = new Map<number, ReadonlyMap<string | number, Child>>();

  constructor(text: string) {
    this.#text = text;
  }

  /** The offset of the deepest value of the path that exists. */
  value(path: KeyPath): number {
    let at = this.#skipBlank(0);
    for (const step of path) {
      const child = this.#childrenOf(at).get(step);
      if (!child) return at;
      at = child.value;
    }
    return at;
  }

  /** The offset of a key of the object at a path, else of the object. */
  key(path: KeyPath, key: string): number {
    const at = this.value(path);
    return this.#childrenOf(at).get(key)?.key ?? at;
  }

  /** Keys that their object has already, with their offsets. Looks at the whole text. */
  *repeatedKeys(): Generator<{ key: string; offset: number }> {
    const open = [this.#skipBlank(0)];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const seen = new Set<string>();
      for (const child of this.#scan(at)) {
        if (typeof child.name === "string" && seen.has(child.name))
          yield { key: child.name, offset: child.key };
        if (typeof child.name === "string") seen.add(child.name);
        if (this.#isContainer(child.value)) open.push(child.value);
      }
    }
  }

  #childrenOf(at: number): ReadonlyMap<string | number, Child> {
    let children = this.#known.get(at);
    if (!children) {
      children = new Map([...this.#scan(at)].map((child) => [child.name, child]));
      this.#known.set(at, children);
    }
    return children;
  }

  /** The children of the value at an offset, in the order of the text; none of a text or a number. */
  *#scan(at: number): Generator<Child> {
    if (!this.#isContainer(at)) return;
    const isObject = this.#text[at] === "{";
    let position = this.#skipBlank(at + 1);
    for (let index = 0; !this.#isEnd(position); index++) {
      const key = position;
      let name: string | number = index;
      if (isObject) {
        const end = this.#skipText(position);
        name = JSON.parse(this.#text.slice(position, end)) as string;
        position = this.#skipBlank(this.#skipBlank(end) + 1);
      }
      yield { name, key, value: position };
      position = this.#skipBlank(this.#skipValue(position));
      if (this.#text.charCodeAt(position) === COMMA) position = this.#skipBlank(position + 1);
    }
  }

  #isContainer(at: number): boolean {
    return this.#text[at] === "{" || this.#text[at] === "[";
  }

  #isEnd(at: number): boolean {
    return at >= this.#text.length || this.#text[at] === "}" || this.#text[at] === "]";
  }

  #skipBlank(at: number): number {
    while (this.#text.charCodeAt(at) <= 0x20) at++;
    return at;
  }

  #skipText(at: number): number {
    return skipText(this.#text, at);
  }

  #skipValue(at: number): number {
    if (this.#text.charCodeAt(at) === QUOTE) return this.#skipText(at);
    let depth = 0;
    for (; at < this.#text.length; at++) {
      const code = this.#text[at];
      if (code === '"') at = this.#skipText(at) - 1;
      else if (code === "{" || code === "[") depth++;
      else if (code === "}" || code === "]") {
        if (depth === 0) return at;
        if (--depth === 0) return at + 1;
      } else if (depth === 0 && code === ",") return at;
    }
    return at;
  }
}

/** How many keys the objects of a JSON text have: outside of quotes, a colon follows a key and nothing else. */
export function countKeys(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = skipText(text, at) - 1;
    else if (code === COLON) count++;
  }
  return count;
}

/** The offset behind the quoted text that begins at an offset. */
function skipText(text: string, at: number): number {
  for (let end = at + 1; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === BACKSLASH) end++;
    else if (code === QUOTE) return end + 1;
  }
  return text.length;
}
