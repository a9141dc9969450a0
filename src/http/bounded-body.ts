/**
 * Bodies are read up to a length and no further, whether they say how long they are or not. In the place of hono/body-limit, which on a
 * socket answers a body without a length with 500 where it is short, and not at all where it is long.
 */
import type { Context, MiddlewareHandler } from "hono";

/** So much more is read and thrown away, so that whoever sends it hears why it was refused, instead of a closed socket. */
const DISCARDED = 16;

/** `refuse` answers for what is longer than `max` bytes; the connection ends with that. */
export function boundedBody(max: number, refuse: (c: Context) => Response): MiddlewareHandler {
  return async (c, next) => {
    const { raw } = c.req;
    const length =
      c.req.header("transfer-encoding") === undefined ? c.req.header("content-length") : undefined;
    if (length !== undefined && /^\d{1,15}$/.test(length) && Number(length) <= max) return await next();
    if (!raw.body) return await next(); // last: a body that was touched and not read costs the connection
    const body = await readUpTo(raw.body, max);
    if (!body) {
      c.header("connection", "close");
      return refuse(c);
    }
    const { url, method, headers, signal } = raw;
    c.req.raw = new Request(url, { method, headers, signal, body });
    return await next();
  };
}

/** undefined: it is longer. */
async function readUpTo(
  body: ReadableStream<Uint8Array>,
  max: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    size += value?.length ?? 0;
    if (size > max * DISCARDED) return undefined;
    if (size > max) parts.length = 0;
    else if (value) parts.push(value);
  }
  return size > max ? undefined : new Uint8Array(Buffer.concat(parts));
}
