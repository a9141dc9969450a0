/** Changes records at random, as text that is still JSON or as bytes that may be anything. */
import type { Random } from "../../src/simulate/random.ts";

/** What nobody expects in the place of a value. */
const ODD: readonly unknown[] = [
  null,
  true,
  "",
  0,
  -1,
  1e308,
  2 ** 53,
  "9007199254740993",
  [],
  [[]],
  {},
  [{}],
  { omitted: true },
  "HIDDEN_DUE_TO_SECURITY_REASONS",
  "***",
  "2026-02-30T00:00:00Z",
  "0001-01-01T00:00:00Z",
  "9999-12-31T23:59:59.999Z",
  "AROAMARKETING:\u0000",
  "V2.777788889999.AROAMARKETING",
  "AWSLF-00-AT-1-\u0000",
  "arn:aws:iam::111122223333:role/e\u0000tl",
  "\u0000\u001b[2J\u202e",
  "\ud800",
  '":{"a" :',
  "x".repeat(3_000),
];
const NAMES = ["__proto__", "constructor", "prototype", "toString", "", "é", "0", "omitted", '"', "a:b"];
const DEEP = "[".repeat(100) + "]".repeat(100);

type Node = Record<string, unknown>;

/** The text of an object that was changed in one place; `other` is the text of another one, to take parts of. */
export function mutateValue(text: string, other: string, random: Random): string {
  const record = JSON.parse(text) as Node;
  const node = random.chance(0.3) ? record : nodeIn(record, random);
  const keys = Object.keys(node);
  const key = keys.length > 0 ? random.pick(keys) : "a";
  switch (random.int(0, 6)) {
    case 0:
      delete node[key];
      break;
    case 1: {
      const [odd, before] = [random.pick(ODD), node[key]];
      const isAdded = typeof odd === "string" && typeof before === "string" && random.chance(0.5);
      node[key] = isAdded ? before + odd : odd;
      break;
    }
    case 2:
      define(node, random.pick(NAMES), node[key]);
      break;
    case 3:
      node[key] = [node[key]];
      break;
    case 4:
      return text.replace("{", `{${JSON.stringify(key)}:${JSON.stringify(random.pick(ODD))},`);
    case 5:
      return text.replace("{", `{"${random.text(3, "abc")}":${DEEP},`);
    default:
      node[key] = nodeIn(JSON.parse(other) as Node, random);
  }
  return JSON.stringify(record);
}

/** Bytes that differ in one place: flipped, cut out, repeated, put in, cut off, or gone on with by other bytes. */
export function mutateBytes(bytes: Buffer, other: Buffer, random: Random): Buffer {
  const at = random.int(0, bytes.length - 1);
  const length = random.int(1, 40);
  switch (random.int(0, 5)) {
    case 0: {
      const copy = Buffer.from(bytes);
      copy[at] = random.int(0, 255);
      return copy;
    }
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    case 3:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(random.text(length, '{}[]",:\\ 0n')),
        bytes.subarray(at),
      ]);
    case 4:
      return bytes.subarray(0, at);
    default:
      return Buffer.concat([bytes.subarray(0, at), other.subarray(random.int(0, other.length - 1))]);
  }
}

/** A random object within a value, itself perhaps. */
function nodeIn(value: Node, random: Random): Node {
  let node = value;
  for (;;) {
    const children = Object.values(node).filter((child) => typeof child === "object" && child !== null);
    if (children.length === 0 || random.chance(0.4)) return node;
    node = random.pick(children) as Node;
  }
}

/** Unlike an assignment this makes a key of `__proto__`, too. */
function define(node: Node, name: string, value: unknown): void {
  Object.defineProperty(node, name, { value, enumerable: true, configurable: true, writable: true });
}
