/**
 * Splits {"Records":[…]} as CloudTrail writes it, while it comes in: no more of a file is held than a chunk and a record.
 */
import { ELEMENT_BYTES_MAX, parseElement } from "./element.ts";
import type { Element } from "./element.ts";
import { scanArray, skipSpace, skipValue } from "./json-scan.ts";
import type { Span } from "./json-scan.ts";

const HEAD = Buffer.from('{"Records":[{"eventVersion"');
const TAIL = Buffer.from("]}");
const MARK = Buffer.from('},{"eventVersion"');
const COMMA = 44;
const CLOSE_BRACKET = 93;
/** How often all of a file may be searched again for the ends of broken records. */
const SEARCHES_MAX = 4;
/** Bytes to search for small files. */
const SEARCHES_FREE = 4_194_304;
/** A record whose end is not seen within this many bytes is broken. */
const RECORD_BYTES_MAX = 2_097_152;

/**
 * Cuts at the places where CloudTrail's own files begin a record. A piece that is no whole record is no JSON: such a
 * mark stands inside a record, or the record is broken. Its braces then say where it ends; where even those are broken
 * the next mark is where the siblings go on. Or it is several records, of which some do not begin with the mark.
 */
export class TrailSplitter {
  #parts: Buffer[] = [];
  /** Where the next record begins in the parts. */
  #start = HEAD.indexOf("[") + 1;
  #budget = SEARCHES_FREE;
  #isOther = false;
  #isDoubtful = false;

  /** Whether a piece was given as broken whose braces do not end where it was cut: who reads all of the text may know better. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  /** True if a text that begins so may be split here. */
  static begins(text: Buffer): boolean {
    return text.subarray(0, HEAD.length).equals(HEAD);
  }

  /** Adds the next bytes of the text and gives the elements that are whole by now. */
  *push(chunk: Buffer): Generator<Element, void> {
    if (this.#isOther) return;
    this.#budget += SEARCHES_MAX * chunk.length;
    const mark = chunk.indexOf(MARK);
    if (mark === -1) {
      this.#parts.push(chunk);
      return;
    }
    const text = (yield* this.#stitch(chunk, mark)) ?? this.#take(chunk);
    const rest = yield* this.#split(text, text.lastIndexOf(MARK) + 1, false);
    this.#parts = [text.subarray(rest)];
    this.#start = 0;
  }

  /**
   * Gives the record that began before the chunk, where it ends at the chunk's first mark, as nearly all do: then the
   * chunk need not be copied and is returned as the text to go on with.
   */
  *#stitch(chunk: Buffer, mark: number): Generator<Element, Buffer | undefined> {
    if (this.#parts.length === 0) return chunk;
    const element = parseElement(this.#take(chunk.subarray(0, mark + 1)).subarray(this.#start));
    if (element.error !== undefined) return undefined;
    yield element;
    this.#start = mark + 2;
    return chunk;
  }

  /** Gives the last elements. Returns false if the text is not such a file: then all it gave is void. */
  *end(): Generator<Element, boolean> {
    if (this.#isOther) return false;
    const text = this.#take();
    const end = endOf(text);
    if (!text.subarray(end - TAIL.length, end).equals(TAIL)) return false;
    yield* this.#split(text, end - TAIL.length, true);
    return !this.#isOther;
  }

  /** Cuts what stands before `end`; returns where the first record begins that is not whole yet. */
  *#split(text: Buffer, end: number, isLast: boolean): Generator<Element, number> {
    let start = this.#start;
    while (start < end && !this.#isOther) {
      const mark = text.indexOf(MARK, start);
      let cut = mark === -1 || mark >= end ? end : mark + 1;
      let element = parseElement(text.subarray(start, cut));
      let balanced: number | undefined;
      if (element.error !== undefined && this.#budget > 0) {
        const limit = isLast ? end : text.length;
        balanced = skipValue(text, start, limit);
        this.#budget -= (balanced === -1 ? limit : balanced) - start;
        // before the end of the text only what another record follows is known to be whole
        const next = balanced === -1 ? undefined : text[skipSpace(text, balanced)];
        const isUnmarked = balanced < cut && next === COMMA && cut - start > ELEMENT_BYTES_MAX;
        if ((balanced < cut && next === CLOSE_BRACKET) || isUnmarked) {
          this.#isOther = true; // the array ends here and something else follows, or it goes on without marks
          return start;
        }
        const isOpen = !isLast && next !== COMMA;
        if (isOpen && limit - start < RECORD_BYTES_MAX) return start;
        if (balanced > cut && !isOpen) {
          cut = balanced;
          element = parseElement(text.subarray(start, cut));
        }
      }
      if (element.error === undefined) yield element;
      else {
        const found = several(element);
        this.#isDoubtful ||= found.length === 1 && balanced !== cut;
        yield* found;
      }
      start = skipSpace(text, cut) + 1;
    }
    return start;
  }

  #take(more?: Buffer): Buffer {
    return Buffer.concat(more ? [...this.#parts, more] : this.#parts);
  }
}

/** What a piece holds that is no record: several by its braces, of which some do not begin with the mark, or a broken one. */
function several(broken: Element): Element[] {
  const list = Buffer.concat([Buffer.from("["), broken.bytes, Buffer.from("]")]);
  const places: Span[] = [];
  const scan = scanArray(list, 0);
  let step = scan.next();
  for (; !step.done; step = scan.next()) places.push(step.value);
  if (places.length < 2 || step.value < list.length) return [broken];
  return places.map(([from, to]) => parseElement(list.subarray(from, to)));
}

/** The position behind the last byte that is no white space. */
function endOf(text: Buffer): number {
  let end = text.length;
  while (end > 0 && (text[end - 1] as number) <= 32) end--;
  return end;
}
