/** Takes rows of `events` apart as `copy … to stdout (format binary)` has them: https://www.postgresql.org/docs/current/sql-copy.html */
import { RawEvents } from "./raw-events.ts";

const HEADER_BYTES = 19;
/** More than any row takes: 21 lengths, and values of fixed size. */
const ROW_BYTES_MAX = 320;
const EPOCH_2000_US = 946_684_800_000_000;
const HIGH = 4_294_967_296;
const END = -1;

export class EventRowsReader {
  static readonly COLUMNS =
    `event_time, event_id, shared_event_id, object_hash, bytes_out, bytes_in, access_key, origin_key, body_hash,
    account_id, region_id, operation_id, identity_id, ip_id, agent_id, error_id, resource_id, file_id, ordinal, action, flags`;

  readonly #rowsMax: number;
  #left: Buffer = Buffer.alloc(0);
  #isBegun = false;
  #isOver = false;
  #at = 0;
  #rows: RawEvents;

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
    this.#rows = new RawEvents(rowsMax);
  }

  /** What is full of what came so far. */
  take(chunk: Buffer): RawEvents[] {
    const bytes = this.#left.length === 0 ? chunk : Buffer.concat([this.#left, chunk]);
    return this.#read(bytes, bytes.length - ROW_BYTES_MAX);
  }

  /** What is left at the end. */
  rest(): RawEvents[] {
    const full = this.#read(this.#left, this.#left.length);
    return this.#rows.count > 0 ? [...full, this.#rows] : full;
  }

  /** Rows that begin before `until`: no other is whole for certain. */
  #read(bytes: Buffer, until: number): RawEvents[] {
    const full: RawEvents[] = [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#at = 0;
    if (!this.#isBegun) {
      if (until < HEADER_BYTES && bytes.length < HEADER_BYTES + 2) {
        this.#left = bytes;
        return full;
      }
      this.#at = HEADER_BYTES;
      this.#isBegun = true;
    }
    while (!this.#isOver && this.#at < until) {
      if (view.getInt16(this.#at) === END) {
        this.#isOver = true;
        break;
      }
      this.#at += 2;
      this.#row(view, bytes);
      if (this.#rows.count < this.#rowsMax) continue;
      full.push(this.#rows);
      this.#rows = new RawEvents(this.#rowsMax);
    }
    this.#left = bytes.subarray(this.#at);
    return full;
  }

  #row(view: DataView, bytes: Buffer): void {
    const rows = this.#rows;
    const at = rows.count;
    rows.time[at] = this.#number(view) + EPOCH_2000_US;
    const id = this.#value(view, 16);
    rows.eventId.set(bytes.subarray(id, id + 16), at * 16);
    const shared = this.#value(view, 16);
    if (shared >= 0) {
      rows.sharedEventId.set(bytes.subarray(shared, shared + 16), at * 16);
      rows.isShared[at] = 1;
    }
    rows.objectHash[at] = this.#number(view);
    rows.bytesOut[at] = this.#number(view);
    rows.bytesIn[at] = this.#number(view);
    rows.accessKey[at] = this.#number(view);
    rows.originKey[at] = this.#number(view);
    rows.bodyHash[at] = this.#number(view);
    rows.account[at] = this.#id(view);
    rows.region[at] = this.#id(view);
    rows.operation[at] = this.#id(view);
    rows.identity[at] = this.#id(view);
    rows.ip[at] = this.#id(view);
    rows.agent[at] = this.#id(view);
    rows.error[at] = this.#id(view);
    rows.resource[at] = this.#id(view);
    rows.fileId[at] = this.#id(view);
    rows.ordinal[at] = this.#id(view);
    rows.action[at] = this.#small(view, -1);
    rows.flags[at] = this.#small(view, 0);
    rows.count++;
  }

  /** The place of a value of so many bytes; -1: there is none. */
  #value(view: DataView, size: number): number {
    const length = view.getInt32(this.#at);
    this.#at += 4;
    if (length < 0) return -1;
    const at = this.#at;
    this.#at += size;
    return at;
  }

  /** An int8, exact below 2^53; NaN: there is none. */
  #number(view: DataView): number {
    const at = this.#value(view, 8);
    return at < 0 ? Number.NaN : view.getInt32(at) * HIGH + view.getUint32(at + 4);
  }

  /** 0: there is none. */
  #id(view: DataView): number {
    const at = this.#value(view, 4);
    return at < 0 ? 0 : view.getInt32(at);
  }

  #small(view: DataView, none: number): number {
    const at = this.#value(view, 2);
    return at < 0 ? none : view.getInt16(at);
  }
}
