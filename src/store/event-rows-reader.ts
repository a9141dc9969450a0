/** Takes rows of `events` apart as `copy … to stdout (format binary)` has them: https://www.postgresql.org/docs/current/sql-copy.html */

/** Columns of as many events as were asked for, with ids in the place of names. */
export interface RawEvents {
  /** Microseconds since 1970. */
  readonly time: bigint[];
  readonly eventId: Uint8Array[];
  readonly sharedEventId: (Uint8Array | null)[];
  readonly objectHash: (bigint | null)[];
  readonly bytesOut: (number | null)[];
  readonly bytesIn: (number | null)[];
  readonly accessKey: (bigint | null)[];
  readonly originKey: (bigint | null)[];
  readonly bodyHash: bigint[];
  readonly account: number[];
  readonly region: number[];
  readonly operation: number[];
  readonly identity: number[];
  readonly ip: (number | null)[];
  readonly agent: (number | null)[];
  readonly error: (number | null)[];
  readonly resource: (number | null)[];
  readonly fileId: number[];
  readonly ordinal: number[];
  readonly action: (number | null)[];
  readonly flags: number[];
}

const HEADER_BYTES = 19;
/** More than any row takes: 21 lengths, and values of fixed size. */
const ROW_BYTES_MAX = 320;
const EPOCH_2000_US = 946_684_800_000_000;
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
  #rows = noRows();

  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
  }

  /** What is full of what came so far. */
  take(chunk: Buffer): RawEvents[] {
    const bytes = this.#left.length === 0 ? chunk : Buffer.concat([this.#left, chunk]);
    return this.#read(bytes, bytes.length - ROW_BYTES_MAX);
  }

  /** What is left at the end. */
  rest(): RawEvents[] {
    const full = this.#read(this.#left, this.#left.length);
    return this.#rows.time.length > 0 ? [...full, this.#rows] : full;
  }

  /** Rows that begin before `until`: no other is whole for certain. */
  #read(bytes: Buffer, until: number): RawEvents[] {
    const full: RawEvents[] = [];
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
      if (bytes.readInt16BE(this.#at) === END) {
        this.#isOver = true;
        break;
      }
      this.#at += 2;
      this.#row(bytes);
      if (this.#rows.time.length < this.#rowsMax) continue;
      full.push(this.#rows);
      this.#rows = noRows();
    }
    this.#left = bytes.subarray(this.#at);
    return full;
  }

  #row(bytes: Buffer): void {
    const rows = this.#rows;
    rows.time.push(this.#micros(bytes));
    rows.eventId.push(this.#uuid(bytes) as Uint8Array);
    rows.sharedEventId.push(this.#uuid(bytes));
    rows.objectHash.push(this.#int8(bytes));
    rows.bytesOut.push(this.#bytes(bytes));
    rows.bytesIn.push(this.#bytes(bytes));
    rows.accessKey.push(this.#int8(bytes));
    rows.originKey.push(this.#int8(bytes));
    rows.bodyHash.push(this.#int8(bytes) as bigint);
    rows.account.push(this.#int4(bytes) as number);
    rows.region.push(this.#int4(bytes) as number);
    rows.operation.push(this.#int4(bytes) as number);
    rows.identity.push(this.#int4(bytes) as number);
    rows.ip.push(this.#int4(bytes));
    rows.agent.push(this.#int4(bytes));
    rows.error.push(this.#int4(bytes));
    rows.resource.push(this.#int4(bytes));
    rows.fileId.push(this.#int4(bytes) as number);
    rows.ordinal.push(this.#int4(bytes) as number);
    rows.action.push(this.#int2(bytes));
    rows.flags.push(this.#int2(bytes) as number);
  }

  /** The place of a value of so many bytes; -1: there is none. */
  #value(bytes: Buffer, size: number): number {
    const length = bytes.readInt32BE(this.#at);
    this.#at += 4;
    if (length < 0) return -1;
    const at = this.#at;
    this.#at += size;
    return at;
  }

  #micros(bytes: Buffer): bigint {
    const at = this.#value(bytes, 8);
    const since2000 = bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4);
    return BigInt(since2000 + EPOCH_2000_US);
  }

  /** A count of bytes: below 2^53. */
  #bytes(bytes: Buffer): number | null {
    const at = this.#value(bytes, 8);
    return at < 0 ? null : bytes.readInt32BE(at) * 4_294_967_296 + bytes.readUInt32BE(at + 4);
  }

  #int8(bytes: Buffer): bigint | null {
    const at = this.#value(bytes, 8);
    return at < 0 ? null : bytes.readBigInt64BE(at);
  }

  #int4(bytes: Buffer): number | null {
    const at = this.#value(bytes, 4);
    return at < 0 ? null : bytes.readInt32BE(at);
  }

  #int2(bytes: Buffer): number | null {
    const at = this.#value(bytes, 2);
    return at < 0 ? null : bytes.readInt16BE(at);
  }

  #uuid(bytes: Buffer): Uint8Array | null {
    const at = this.#value(bytes, 16);
    return at < 0 ? null : bytes.subarray(at, at + 16);
  }
}

function noRows(): RawEvents {
  return {
    time: [],
    eventId: [],
    sharedEventId: [],
    objectHash: [],
    bytesOut: [],
    bytesIn: [],
    accessKey: [],
    originKey: [],
    bodyHash: [],
    account: [],
    region: [],
    operation: [],
    identity: [],
    ip: [],
    agent: [],
    error: [],
    resource: [],
    fileId: [],
    ordinal: [],
    action: [],
    flags: [],
  };
}
