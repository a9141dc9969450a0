/**
 * Where an embedded server is reached: at a socket in its own folder, which costs half of what TCP does and which
 * nobody else on the machine gets near; on loopback where a path is too long for a socket, or there are none.
 */
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";

/** Of `sun_path`, the final zero included: 104 bytes on macOS, 108 on Linux. */
const SOCKET_PATH_MAX = 103;
/** Only a name where there is a socket. */
const SOCKET_PORT = 5432;

export interface ServerAddress {
  readonly port: number;
  /** Settings that make a server listen there and nowhere else. */
  readonly flags: readonly string[];
}

/** An address for a server that is about to start on the cluster. */
export async function chooseAddress(cluster: string): Promise<ServerAddress> {
  const fits = Buffer.byteLength(socketOf(cluster, SOCKET_PORT)) <= SOCKET_PATH_MAX;
  if (process.platform !== "win32" && fits) {
    // the server runs in its folder
    return { port: SOCKET_PORT, flags: ["listen_addresses=", "unix_socket_directories=."] };
  }
  return { port: await freePort(), flags: ["listen_addresses=127.0.0.1", "unix_socket_directories="] };
}

/** The connection string of the maintenance database of the server that runs on the cluster with this port. */
export function urlOf(cluster: string, port: number, password: string): string {
  const base = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  return existsSync(socketOf(cluster, port)) ? `${base}?host=${encodeURIComponent(cluster)}` : base;
}

function socketOf(cluster: string, port: number): string {
  return join(cluster, `.s.PGSQL.${port}`);
}

function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolvePort(port));
    });
  });
}
