import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { renewAliveFile } from "../src/worker/alive-file.ts";
import { createLogger } from "../src/logger.ts";
import { ROOT } from "./support/cli.ts";

async function isWell(what: string): Promise<boolean> {
  const child = spawn(process.execPath, [join(ROOT, "dist/healthcheck.js"), what], { stdio: "inherit" });
  return (await once(child, "exit"))[0] === 0;
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "auditplane-alive-"));
  await work(folder).finally(() => rmSync(folder, { recursive: true }));
}

describe("the health check of a container", () => {
  it("takes a server for well that says so, and no other", async () => {
    const server = createServer((request, response) => {
      response.statusCode = request.url === "/livez" ? 200 : 503;
      response.end();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;

    expect(await Promise.all([isWell(`${url}/livez`), isWell(`${url}/readyz`)])).toEqual([true, false]);
    await new Promise((resolve) => server.close(resolve));
    expect(await isWell(`${url}/livez`)).toBe(false);
  });

  it("takes a worker for well whose file is young", async () => {
    await withFolder(async (folder) => {
      const file = join(folder, "alive");
      const old = join(folder, "old");
      const stop = renewAliveFile(file, createLogger({ level: "silent" }));
      writeFileSync(old, "");
      utimesSync(old, new Date(), new Date(Date.now() - 120_000));

      await expect.poll(() => isWell(file)).toBe(true);
      stop();
      expect(await Promise.all([isWell(old), isWell(join(folder, "none"))])).toEqual([false, false]);
    });
  });
});
