/**
 * Knows just enough of Postgres's protocol to see a COMMIT and its reply:
 * https://www.postgresql.org/docs/current/protocol-message-formats.html. Without TLS, as on loopback.
 */
import type { Link, Tap } from "./tcp-proxy.ts";

/**
 * What becomes of a COMMIT: it passes; it is cut off before the server has it; its reply is swallowed and the connection reset,
 * so that nobody knows; the server rolls back, and an error of this code is said to be why; it is told when the reply is there, which passes thereafter.
 */
export type CommitDeed =
  | "pass"
  | "cut"
  | "swallow"
  | { readonly refused: string }
  | { readonly done: () => unknown };

export interface Commit {
  /** Counted from 1 over all connections. */
  readonly number: number;
  /** Whether its transaction stores what is in objects. */
  readonly storesObjects: boolean;
}

export interface CommitPlan {
  /** Asked for every COMMIT of every connection. */
  readonly onCommit: (commit: Commit) => CommitDeed;
  /** Whether the connection is reset at the N-th message of a client; counted from 1 over all connections. */
  readonly cutsAt?: (number: number) => boolean;
}

const HEADER = 5;
/** Of the statement by which objects are done. */
const FINISHES = "update trail_objects t set state";

/** A tap for every connection of one proxy; they count together. */
export function createPostgresTap(plan: () => CommitPlan): () => Tap {
  let commits = 0;
  let messages = 0;
  const decide = (storesObjects: boolean): CommitDeed =>
    plan().onCommit({ number: ++commits, storesObjects });
  const isCut = (): boolean => plan().cutsAt?.(++messages) ?? false;
  return () => tapOf(decide, isCut);
}

function tapOf(decide: (storesObjects: boolean) => CommitDeed, isCut: () => boolean): Tap {
  let rest = Buffer.alloc(0);
  let isStarted = false;
  let deed: CommitDeed | undefined;
  let storesObjects = false;
  let reply = Buffer.alloc(0);
  const next = (): Buffer | undefined => {
    const header = isStarted ? HEADER : HEADER - 1;
    if (rest.length < header) return undefined;
    const length = rest.readUInt32BE(header - 4) + (isStarted ? 1 : 0);
    if (rest.length < length) return undefined;
    const message = rest.subarray(0, length);
    rest = rest.subarray(length);
    isStarted = true;
    return message;
  };
  return {
    async fromClient(chunk, link) {
      rest = Buffer.concat([rest, chunk]);
      const out: Buffer[] = [];
      for (let message = next(); message; message = next()) {
        if (isCut()) return cut(link);
        storesObjects ||= message.includes(FINISHES);
        if (isCommit(message)) {
          deed = decide(storesObjects);
          storesObjects = false;
        }
        if (deed === "cut") return cut(link);
        out.push(isRefused(deed) && isCommit(message) ? aQuery("rollback") : message);
      }
      return Buffer.concat(out);
    },
    async fromServer(chunk, link) {
      if (deed === undefined || deed === "pass") return chunk;
      reply = Buffer.concat([reply, chunk]);
      if (!endsReady(reply)) return undefined;
      const whole = reply;
      const done = deed;
      reply = Buffer.alloc(0);
      deed = undefined;
      return await answered(whole, done, link);
    },
  };
}

async function answered(reply: Buffer, deed: CommitDeed, link: Link): Promise<Buffer | undefined> {
  if (deed === "swallow") return cut(link);
  if (isRefused(deed)) return Buffer.concat([anError(deed.refused, "refused by a test"), READY]);
  if (typeof deed === "object") await deed.done();
  return reply;
}

function cut(link: Link): undefined {
  link.cut();
}

function isRefused(deed: CommitDeed | undefined): deed is { readonly refused: string } {
  return typeof deed === "object" && "refused" in deed;
}

function isCommit(message: Buffer): boolean {
  if (message[0] !== 0x51 || message.length > 64) return false;
  return /^\s*commit\s*;?\s*$/i.test(message.subarray(HEADER, -1).toString());
}

function aQuery(text: string): Buffer {
  return aMessage("Q", Buffer.from(`${text}\0`));
}

function anError(code: string, text: string): Buffer {
  return aMessage("E", Buffer.from(`SERROR\0VERROR\0C${code}\0M${text}\0\0`));
}

function aMessage(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(HEADER);
  head.write(type, 0);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** ReadyForQuery, outside of a transaction. */
const READY = aMessage("Z", Buffer.from("I"));

/** ReadyForQuery is the last of every reply. */
function endsReady(reply: Buffer): boolean {
  for (let at = 0; at + HEADER <= reply.length; ) {
    const type = reply[at];
    at += 1 + reply.readUInt32BE(at + 1);
    if (type === 0x5a && at === reply.length) return true;
  }
  return false;
}
