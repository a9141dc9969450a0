/** The socket of the server: bounded in time for each request, and closed without cutting off what is under way. */
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { AuditplaneError } from "../errors.ts";

export interface Listening {
  readonly port: number;
  /** Takes no more requests, and waits for those under way, for ten seconds at most. */
  close(): Promise<void>;
}

/** A slow client must not hold a connection for ever. In ms. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const PATIENCE_MS = 10_000;

/** `peer`: the address at the other end of the socket. */
type AnswerRequest = (request: Request, peer: string) => Response | Promise<Response>;

/** Throws `usage` where the address is not to be had. `port` 0: any. */
export async function listen(
  { host, port }: { readonly host: string; readonly port: number },
  answerFor: (port: number) => AnswerRequest,
): Promise<Listening> {
  let answer: AnswerRequest = () => new Response(null, { status: 503 });
  const server = createServer(
    { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  const listener = getRequestListener(
    (request, { incoming }) => answer(request, incoming.socket.remoteAddress ?? "unknown"),
    { overrideGlobalObjects: false },
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(refusal(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const own = typeof address === "object" && address ? address.port : port;
  answer = answerFor(own);
  return {
    port: own,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const late = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
      await closed;
      clearTimeout(late);
    },
  };
}

function refusal(error: NodeJS.ErrnoException, host: string, port: number): AuditplaneError {
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: "another program listens there; end it, or set AUDITPLANE_LISTEN to another port",
    EACCES: "this user may not listen there; set AUDITPLANE_LISTEN to a port above 1023",
    EADDRNOTAVAIL: "this machine has no such address; set AUDITPLANE_LISTEN to one that it has",
  };
  const reason = why[error.code ?? ""] ?? error.message;
  return new AuditplaneError("usage", `could not listen at ${host}:${port}: ${reason}`, { cause: error });
}
