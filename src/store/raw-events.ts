/** Events as numbers, by column, with ids in the place of names: as objects they would be moved about for as long as they are needed. */

export class RawEvents {
  /** How many there are. */
  count = 0;
  /** Microseconds since 1970. */
  readonly time: Float64Array;
  /** 16 bytes each; of the shared one only where there is one. */
  readonly eventId: Uint8Array;
  readonly sharedEventId: Uint8Array;
  readonly isShared: Uint8Array;
  /** NaN: there is none, of these and the next ones. */
  readonly objectHash: Float64Array;
  readonly bytesOut: Float64Array;
  readonly bytesIn: Float64Array;
  readonly accessKey: Float64Array;
  readonly originKey: Float64Array;
  readonly bodyHash: Float64Array;
  /** 0: there is none, of these and the next ones. */
  readonly account: Int32Array;
  readonly region: Int32Array;
  readonly operation: Int32Array;
  readonly identity: Int32Array;
  readonly ip: Int32Array;
  readonly agent: Int32Array;
  readonly error: Int32Array;
  readonly resource: Int32Array;
  readonly fileId: Int32Array;
  readonly ordinal: Int32Array;
  /** -1: there is none. */
  readonly action: Int16Array;
  readonly flags: Int16Array;

  constructor(max: number) {
    const numbers = (): Float64Array => new Float64Array(max);
    const ids = (): Int32Array => new Int32Array(max);
    this.time = numbers();
    this.eventId = new Uint8Array(16 * max);
    this.sharedEventId = new Uint8Array(16 * max);
    this.isShared = new Uint8Array(max);
    [this.objectHash, this.bytesOut, this.bytesIn] = [numbers(), numbers(), numbers()];
    [this.accessKey, this.originKey, this.bodyHash] = [numbers(), numbers(), numbers()];
    [this.account, this.region, this.operation, this.identity] = [ids(), ids(), ids(), ids()];
    [this.ip, this.agent, this.error, this.resource] = [ids(), ids(), ids(), ids()];
    [this.fileId, this.ordinal] = [ids(), ids()];
    [this.action, this.flags] = [new Int16Array(max), new Int16Array(max)];
  }
}
