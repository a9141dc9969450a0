/** One POST over HTTPS, to addresses that were looked up and judged before. */
import type { LookupAddress } from "node:dns";
import { request } from "node:https";
import type { IncomingMessage } from "node:http";
import type { LookupFunction } from "node:net";

export interface Posting {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The connection goes to one of them, whatever the name resolves to by then. */
  readonly addresses: readonly LookupAddress[];
  /** Ends all of it. */
  readonly signal: AbortSignal;
  /** Whom to trust besides; for tests. */
  readonly ca: string | undefined;
}

export interface Answer {
  readonly status: number;
  /** What came of the body, at most ANSWER_BYTES_MAX. */
  readonly said: string;
  /** The header of that name. */
  readonly retryAfter: string | undefined;
}

const ANSWER_BYTES_MAX = 64 * 1024;
/** A status is an answer; what follows it is not waited for longer. */
const BODY_MS = 2_000;

/** Follows no redirect and uses no proxy. Throws what the network says, and the signal's reason. */
export function post(url: URL, { headers, body, addresses, signal, ca }: Posting): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: "POST",
        headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
        agent: false, // a connection of its own, which no other message's look-up was for
        lookup: lookupOf(addresses),
        rejectUnauthorized: true, // whatever NODE_TLS_REJECT_UNAUTHORIZED says
        signal,
        ...(ca !== undefined && { ca }),
      },
      (response) => {
        const { statusCode: status = 0, headers } = response;
        const retryAfter = headers["retry-after"];
        readSome(response).then((said) => resolve({ status, said, retryAfter }), reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function lookupOf(addresses: readonly LookupAddress[]): LookupFunction {
  return (_, { all }, done) => {
    const [first] = addresses;
    if (first === undefined) return done(new Error("there is no address"), "");
    if (all === true) done(null, [...addresses]);
    else done(null, first.address, first.family);
  };
}

/** Never throws: a body that breaks off is what came of it. */
async function readSome(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const timer = setTimeout(() => response.destroy(), BODY_MS);
  try {
    for await (const chunk of response) {
      const bytes: Uint8Array = chunk;
      chunks.push(bytes);
      size += bytes.length;
      if (size >= ANSWER_BYTES_MAX) break; // which ends the connection
    }
  } catch {
    // the status was said before
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString();
}
