import { createHmac } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { EXAMPLE, HOSTILE, publishedEvent } from "../../../test/support/alert-event.ts";
import { WEBHOOK_CA, useWebhookServer } from "../../../test/support/webhook-server.ts";
import type { Message } from "../../core/finding/message.ts";
import type { Delivery } from "../sink.ts";
import { createWebhookSink } from "./index.ts";
import type { WebhookGiven } from "./index.ts";

const server = useWebhookServer();
const folder = mkdtempSync(join(tmpdir(), "webhook-"));
const KEY = Buffer.from("0123456789abcdef01234567");
const secretFile = keyFile(`whsec_${KEY.toString("base64")}\n`);

function keyFile(text: string): string {
  const path = join(folder, `key-${Math.random()}`);
  writeFileSync(path, text);
  return path;
}

interface Tried extends Partial<WebhookGiven> {
  readonly message?: Message;
  /** After the host. */
  readonly path?: string;
  readonly name?: string;
  readonly route?: string;
}

/** To the server, which is at loopback and listed for that, unless a test says otherwise. */
async function deliver(tried: Tried = {}): Promise<Delivery> {
  const { message = EXAMPLE, path = "/hooks/token-1", name = "localhost", route, ...given } = tried;
  const host = `${name}:${server.port()}`;
  const sink = createWebhookSink({
    secretFile,
    hosts: [host],
    privateHosts: [host],
    ca: WEBHOOK_CA,
    ...given,
  });
  const delivery = await sink.deliver(message, {
    route: route ?? `https://${host}${path}`,
    idempotencyKey: "7-3",
  });
  sink.close();
  return delivery;
}

const reasonOf = (delivery: Delivery): string => (delivery.ok ? "" : delivery.reason);
const at =
  (...addresses: string[]): NonNullable<WebhookGiven["resolve"]> =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));

describe("a webhook", () => {
  it("is one POST of an event of the published schema", async () => {
    expect(await deliver({ path: "/hooks/token-1?a=b#c" })).toEqual({ ok: true, messageId: "7-3" });

    const [posted] = server.posted;
    expect(server.posted).toHaveLength(1);
    expect(posted).toMatchObject({
      method: "POST",
      url: "/hooks/token-1?a=b",
      headers: {
        "content-type": "application/json",
        "webhook-id": "7-3",
        host: `localhost:${server.port()}`,
      },
    });
    expect(publishedEvent(posted?.body ?? "")).toMatchObject({
      alert_id: "7",
      revision: 3,
      title: EXAMPLE.subject,
      idempotency_key: "7-3",
    });
  });

  it("is signed over id, time and body as Standard Webhooks has it", async () => {
    await deliver();

    const { headers, body } = server.first();
    const time = headers["webhook-timestamp"];
    expect(Math.abs(Date.now() / 1000 - Number(time))).toBeLessThan(30);
    const expected = createHmac("sha256", KEY)
      .update(`7-3.${String(time)}.${body}`)
      .digest("base64");
    expect(headers["webhook-signature"]).toBe(`v1,${expected}`);
  });

  it("is signed by each key while keys are changed, from the next message on", async () => {
    const path = keyFile(`whsec_${Buffer.alloc(32, 1).toString("base64")}\r\n`);
    await deliver({ secretFile: path });
    writeFileSync(
      path,
      [1, 2].map((fill) => `whsec_${Buffer.alloc(32, fill).toString("base64")}\n`).join(""),
    );
    await deliver({ secretFile: path });

    const signatures = server.posted.map(({ headers }) => String(headers["webhook-signature"]));
    expect(signatures.map((one) => one.split(" ").length)).toEqual([1, 2]);
  });

  it("has the same id when it is sent again, so that a receiver drops the second one", async () => {
    await deliver();
    await deliver();

    expect(server.posted.map(({ headers }) => headers["webhook-id"])).toEqual(["7-3", "7-3"]);
    expect(server.posted[0]?.body).toBe(server.posted[1]?.body);
  });

  it("keeps hostile text as data", async () => {
    await deliver({ message: { ...EXAMPLE, text: HOSTILE } });

    expect(publishedEvent(server.posted[0]?.body ?? "")).toMatchObject({
      state: "open",
      text: HOSTILE.toWellFormed(),
    });
    expect(server.posted[0]?.headers["webhook-id"]).toBe("7-3");
  });
});

describe("the key of webhooks", () => {
  const short = `whsec_${Buffer.from("only-twenty-three-bytes").toString("base64")}`;

  it.each([
    ["none", ""],
    ["one that is too short", short],
    ["one without its prefix", KEY.toString("base64")],
    ["a line that is none, below one", `whsec_${KEY.toString("base64")}\nsecret-words`],
  ])("is missing where the file holds %s: nothing is sent, and nothing of it is said", async (_, text) => {
    const delivery = await deliver({ secretFile: keyFile(text) });

    expect(delivery).toMatchObject({ ok: false, permanent: false });
    expect(reasonOf(delivery)).toMatch(/AUDITPLANE_WEBHOOK_SECRET_FILE holds no key/);
    expect(reasonOf(delivery)).not.toMatch(/c2VjcmV0|MDEyMz|b25seS|secret-words/);
    expect(server.posted).toEqual([]);
  });

  it("is missing where there is no file, until there is one", async () => {
    for (const secretFile of [undefined, join(folder, "nowhere")])
      expect(await deliver({ secretFile })).toMatchObject({ ok: false, permanent: false });
    expect(server.posted).toEqual([]);
  });
});

describe("a webhook goes nowhere but to hosts that are listed, as they are:", () => {
  it.each([
    "https://localhost.example.com:PORT/",
    "https://localhost.:PORT/",
    "https://localhost/",
    "https://127.0.0.1:PORT/",
    "https://[::1]:PORT/",
    "https://2130706433:PORT/",
    "https://localhost:PORT@hooks.example.com/",
    "https://user:password@localhost:PORT/",
    "https://hooks.example.com\\@localhost:PORT/",
    "http://localhost:PORT/",
    "https://",
    "https://[",
  ])("not to %s", async (route) => {
    const delivery = await deliver({ route: route.replace("PORT", String(server.port())) });

    expect(delivery).toMatchObject({ ok: false, permanent: true });
    expect(reasonOf(delivery)).not.toMatch(/user:|:password/);
    expect(server.posted).toEqual([]);
  });

  it("and no reason says the path, which may be all that keeps others out", async () => {
    server.answer((response) => void response.writeHead(404).end("no such hook"));
    for (const given of [{}, { hosts: [] }, { resolve: at("10.0.0.1"), privateHosts: [] }])
      expect(reasonOf(await deliver(given))).not.toMatch(/token-1/);
  });

  it("and a name that is written in capitals is the same one", async () => {
    expect(await deliver({ route: `HTTPS://LOCALHOST:${server.port()}/` })).toMatchObject({ ok: true });
  });
});

describe("a webhook's addresses are judged, all of them:", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "169.254.169.254",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "fd00:ec2::254",
    "fe80::1",
    "fc00::1",
    "ff02::1",
  ])("a name at %s is refused for good", async (address) => {
    const delivery = await deliver({ privateHosts: [], resolve: at(address) });

    expect(delivery).toMatchObject({ ok: false, permanent: true });
    expect(reasonOf(delivery)).toContain(`is at ${address}, which is no public address`);
    expect(server.posted).toEqual([]);
  });

  it("one private address among public ones is enough, wherever it stands", async () => {
    for (const addresses of [
      ["93.184.215.14", "127.0.0.1"],
      ["127.0.0.1", "93.184.215.14"],
      ["2606:4700::1111", "::ffff:10.0.0.1"],
    ])
      expect(await deliver({ privateHosts: [], resolve: at(...addresses) })).toMatchObject({
        ok: false,
        permanent: true,
      });
    expect(server.posted).toEqual([]);
  });

  it("the metadata of the machine are out of reach for a host that is listed as private, too", async () => {
    for (const address of ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254"])
      expect(await deliver({ resolve: at(address) })).toMatchObject({ ok: false, permanent: true });
  });

  it("an address in the place of a name is one, too", async () => {
    const host = `127.0.0.1:${server.port()}`;

    expect(await deliver({ name: "127.0.0.1", privateHosts: [] })).toMatchObject({
      ok: false,
      permanent: true,
    });
    expect(await deliver({ name: "127.0.0.1", privateHosts: [host] })).toMatchObject({ ok: true });
    expect(
      await deliver({ route: `https://2130706433:${server.port()}/`, hosts: [host], privateHosts: [] }),
    ).toMatchObject({ ok: false, permanent: true });
    const metadata = await deliver({
      route: "https://[::ffff:169.254.169.254]/",
      hosts: ["[::ffff:a9fe:a9fe]"],
    });
    expect(metadata).toMatchObject({ ok: false, permanent: true });
  });

  it("the name of this machine as the system resolves it", async () => {
    expect(await deliver({ privateHosts: [] })).toMatchObject({ ok: false, permanent: true });
  });

  it("and the connection goes to what was judged: the name is looked up once, and for the certificate", async () => {
    let asked = 0;
    // no other resolver knows this name
    const name = "hooks.example.com";
    const resolve: WebhookGiven["resolve"] = () => {
      asked++;
      return Promise.resolve([{ address: asked === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }]);
    };

    expect(await deliver({ name, resolve })).toMatchObject({ ok: true });
    expect(asked).toBe(1);
    expect(server.posted[0]?.headers.host).toBe(`${name}:${server.port()}`);
  });

  it("and one of several that refuses does not keep it from the others", async () => {
    expect(await deliver({ resolve: at("::1", "127.0.0.1") })).toMatchObject({ ok: true });
  });
});

describe("what a webhook answers:", () => {
  it.each([200, 201, 202, 204])("%i is taken", async (status) => {
    server.answer((response) => void response.writeHead(status).end());

    expect(await deliver()).toMatchObject({ ok: true });
  });

  it.each([
    [408, false],
    [425, false],
    [429, false],
    [500, false],
    [502, false],
    [503, false],
    [400, true],
    [401, true],
    [404, true],
    [410, true],
    [304, true],
  ])("%i is a failure; permanent: %s", async (status, permanent) => {
    server.answer((response) => void response.writeHead(status).end());

    const delivery = await deliver();
    expect(delivery).toMatchObject({ ok: false, permanent });
    expect(reasonOf(delivery)).toContain(`answered ${status}`);
    expect(server.posted).toHaveLength(1);
  });

  it.each([
    [429, "120", 120],
    [503, new Date(Date.now() + 3_600_000).toUTCString(), 3_600],
    [503, "soon", undefined],
    [429, "Thu, 01 Jan 1970 00:00:00 GMT", undefined],
    [404, "120", undefined],
  ])("%i with Retry-After %s is left alone for so long", async (status, after, seconds) => {
    server.answer((response) => void response.writeHead(status, { "retry-after": after }).end());

    const delivery = await deliver();
    const waits = "waitSeconds" in delivery ? delivery.waitSeconds : undefined;
    if (seconds === undefined) expect(waits).toBeUndefined();
    else expect(Math.abs((waits ?? 0) - seconds)).toBeLessThan(60);
  });

  it.each([301, 302, 303, 307, 308])("%i is refused, and what it leads to is never asked", async (status) => {
    for (const location of [
      "http://169.254.169.254/latest/meta-data/",
      `https://localhost:${server.port()}/other`,
    ]) {
      server.answer((response) => void response.writeHead(status, { location }).end());
      const delivery = await deliver();
      expect(delivery).toMatchObject({ ok: false, permanent: true });
      expect(reasonOf(delivery)).toMatch(new RegExp(`answered ${status}, and redirects are not followed`));
    }
    expect(server.posted.map(({ url }) => url)).toEqual(["/hooks/token-1", "/hooks/token-1"]);
  });

  it("an answer without end is read to 64 KB, and its status counts", async () => {
    let written = 0;
    const endless = (status: number) => (response: ServerResponse) => {
      response.writeHead(status);
      const more = (): void => {
        if (response.destroyed) return;
        written += 16_384;
        response.write("x".repeat(16_384), () => setImmediate(more));
      };
      more();
    };
    server.answer(endless(200));
    expect(await deliver()).toMatchObject({ ok: true });
    server.answer(endless(400));
    const delivery = await deliver();
    expect(delivery).toMatchObject({ ok: false, permanent: true });
    expect(reasonOf(delivery).length).toBeLessThanOrEqual(300);
    expect(written).toBeLessThan(64 * 1024 * 1024); // what lies in sockets' buffers comes on top
  });

  it("a body that never ends is not waited for, nor is one that breaks off", async () => {
    server.answer((response) => void response.writeHead(200).write("x"));
    expect(await deliver()).toMatchObject({ ok: true });
    server.answer((response) => {
      response.writeHead(500, { "content-length": "100" }).write("half");
      setImmediate(() => response.destroy());
    });
    expect(await deliver()).toMatchObject({ ok: false, permanent: false });
  });

  it("what steers a terminal is not repeated", async () => {
    server.answer((response) => void response.writeHead(400).end("\u001b[2Jno\u202e\r\n"));

    expect(reasonOf(await deliver())).toContain("answered 400: \ufffd[2Jno\ufffd");
  });

  it("none at all is tried again: nobody knows whether it was taken", async () => {
    server.answer(() => undefined);
    const delivery = await deliver({ timeoutMs: 2_000 });
    expect(delivery).toMatchObject({ ok: false, permanent: false });
    expect(reasonOf(delivery)).toMatch(/no answer in time/);
    expect(server.posted).toHaveLength(1);

    server.answer((response) => void response.destroy());
    expect(await deliver()).toMatchObject({ ok: false, permanent: false });
  });

  it("a name that is not found, or never answered for, is tried again", async () => {
    const never = (): Promise<never> => new Promise(() => undefined);
    const unknown = (): Promise<never> => Promise.reject(new Error("getaddrinfo ENOTFOUND"));

    expect(await deliver({ resolve: never, timeoutMs: 200 })).toMatchObject({ ok: false, permanent: false });
    expect(await deliver({ resolve: unknown })).toMatchObject({ ok: false, permanent: false });
    expect(await deliver({ resolve: at() })).toMatchObject({ ok: false, permanent: false });
  });

  it("a certificate that nobody vouches for, or of another name, gets nothing, whatever the environment says", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const untrusted = createWebhookSink({
      secretFile,
      hosts: [`localhost:${server.port()}`],
      privateHosts: [`localhost:${server.port()}`],
    });
    const route = `https://localhost:${server.port()}/`;
    expect(await untrusted.deliver(EXAMPLE, { route, idempotencyKey: "7-3" })).toMatchObject({ ok: false });
    const other = await deliver({ name: "other.example.com", resolve: at("127.0.0.1") });
    expect(reasonOf(other)).toMatch(/altnames/);
    vi.unstubAllEnvs();
    expect(server.posted).toEqual([]);
  });
});
