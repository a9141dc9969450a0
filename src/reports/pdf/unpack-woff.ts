/** A font of WOFF as one of TrueType or OpenType: what reads fonts would inflate its tables again and again. https://www.w3.org/TR/WOFF/ */
import { inflateSync } from "node:zlib";

const SIGNATURE = 0x774f4646;
const HEADER = 44;
const ENTRY = 20;
/** Of all tables together: no font is larger. */
const MAX = 200 * 1_048_576;

/** What is no WOFF is given back as it is. Throws `Error` for one that is broken. */
export function unpackWoff(file: Buffer): Buffer {
  if (file.length < HEADER || file.readUInt32BE(0) !== SIGNATURE) return file;
  const count = file.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, at) => tableAt(file, HEADER + at * ENTRY));
  const head = Buffer.alloc(12 + 16 * count);
  const power = Math.floor(Math.log2(Math.max(1, count)));
  head.writeUInt32BE(file.readUInt32BE(4), 0);
  head.writeUInt16BE(count, 4);
  head.writeUInt16BE(2 ** power * 16, 6);
  head.writeUInt16BE(power, 8);
  head.writeUInt16BE(count * 16 - 2 ** power * 16, 10);
  let offset = head.length;
  const parts: Buffer[] = [head];
  tables.forEach(({ tag, checksum, content }, at) => {
    const entry = 12 + at * 16;
    tag.copy(head, entry);
    head.writeUInt32BE(checksum, entry + 4);
    head.writeUInt32BE(offset, entry + 8);
    head.writeUInt32BE(content.length, entry + 12);
    const padding = Buffer.alloc(-content.length & 3);
    parts.push(content, padding);
    offset += content.length + padding.length;
  });
  return Buffer.concat(parts);
}

function tableAt(
  file: Buffer,
  at: number,
): { readonly tag: Buffer; readonly checksum: number; readonly content: Buffer } {
  const [offset, packed, length] = [4, 8, 12].map((from) => file.readUInt32BE(at + from)) as [
    number,
    number,
    number,
  ];
  if (length > MAX || offset + packed > file.length) throw new Error("it is broken");
  const bytes = file.subarray(offset, offset + packed);
  const content = packed === length ? bytes : inflateSync(bytes, { maxOutputLength: length });
  return { tag: file.subarray(at, at + 4), checksum: file.readUInt32BE(at + 16), content };
}
