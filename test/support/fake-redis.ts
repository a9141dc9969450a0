/** What of Redis says what it is: INFO, and nothing else (RESP). */
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface FakeRedis {
  readonly url: string;
  close(): Promise<void>;
}

/** Of what clients say when they connect. */
const ANSWERS: Readonly<Record<string, string>> = {
  hello: "%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n",
  client: "+OK\r\n",
};

/** Starts the server; close it. `info`: by name, as INFO has it. */
export async function startFakeRedis(info: Readonly<Record<string, string>>): Promise<FakeRedis> {
  const text = Object.entries(info)
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join("");
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (data: Buffer) => {
      for (const [, name = ""] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g))
        socket.write(ANSWERS[name.toLowerCase()] ?? `$${text.length}\r\n${text}\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
