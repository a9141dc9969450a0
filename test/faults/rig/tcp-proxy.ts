/** A TCP proxy on loopback between workers and a server: it looks at what passes, delays, swallows and cuts it. */
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** What becomes of one direction of one connection; what is given goes on, undefined is swallowed. */
export type Pass = (chunk: Buffer, link: Link) => Promise<Buffer | undefined>;

export interface Tap {
  readonly fromClient: Pass;
  readonly fromServer: Pass;
}

/** A connection through the proxy. */
export interface Link {
  /** Resets both of its ends. */
  cut(): void;
}

/** A port on loopback, or the path of a socket. */
export type Target = number | string;

export interface TcpProxy {
  readonly port: number;
  /** Where new connections lead. */
  target: Target;
  /** Resets every connection. */
  cutAll(): void;
  /** Nothing passes in either direction, and nobody is told; new connections are taken and lead nowhere. */
  blackhole(): void;
  /** New connections pass again; those of before stay as they are, and nobody is told. */
  admit(): void;
  close(): Promise<void>;
}

const PASS: Tap = {
  fromClient: (chunk) => Promise.resolve(chunk),
  fromServer: (chunk) => Promise.resolve(chunk),
};

/** `tap`: made for every connection. */
export async function startTcpProxy(target: Target, tap: () => Tap = () => PASS): Promise<TcpProxy> {
  const links = new Set<Link>();
  let isDark = false;
  /** Connections of before are of an earlier era. */
  let era = 0;
  const server = createServer((client) => {
    if (isDark) return dark(client, links);
    const own = era;
    links.add(joined(client, dial(proxy.target), { tap: tap(), isDark: () => era > own, links }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cutAll = (): void => {
    for (const link of links) link.cut();
  };
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    target,
    cutAll,
    blackhole() {
      isDark = true;
      era++;
    },
    admit() {
      isDark = false;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      cutAll();
      await closed;
    },
  };
  return proxy;
}

function dial(target: Target): Socket {
  return typeof target === "string" ? connect(target) : connect(target, "127.0.0.1");
}

interface Joining {
  readonly tap: Tap;
  readonly isDark: () => boolean;
  readonly links: Set<Link>;
}

function joined(client: Socket, server: Socket, { tap, isDark, links }: Joining): Link {
  const link: Link = {
    cut() {
      links.delete(link);
      client.resetAndDestroy();
      server.destroy(); // it may be no TCP, which knows no reset
    },
  };
  const lead = (from: Socket, to: Socket, pass: Pass): void => {
    let last: Promise<unknown> = Promise.resolve();
    from.on("data", (chunk) => {
      if (isDark()) return;
      last = last.then(async () => {
        const given = await pass(chunk, link);
        if (given && !to.destroyed) to.write(given);
      });
    });
    from.on("error", () => link.cut());
    from.on("close", () => {
      void last.then(() => {
        links.delete(link);
        to.end();
      });
    });
  };
  lead(client, server, tap.fromClient);
  lead(server, client, tap.fromServer);
  return link;
}

function dark(client: Socket, links: Set<Link>): void {
  const link: Link = {
    cut() {
      links.delete(link);
      client.resetAndDestroy();
    },
  };
  links.add(link);
  client.on("error", () => link.cut());
  client.resume();
}
