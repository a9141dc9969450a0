import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createWebhookSink } from "../../src/sinks/webhook/index.ts";
import { EXAMPLE, publishedEvent } from "../support/alert-event.ts";
import { ROOT } from "../support/cli.ts";
import { WEBHOOK_CA, useWebhookServer } from "../support/webhook-server.ts";

const document = readFileSync(join(ROOT, "docs/sinks.md"), "utf8");
const fenced = (kind: string): string[] =>
  [...document.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, text = ""]) => text,
  );
const transformer = z.strictObject({
  InputPathsMap: z.record(z.string(), z.string()),
  InputTemplate: z.string(),
});
const server = useWebhookServer();
const folder = mkdtempSync(join(tmpdir(), "sinks-"));

type IsOurs = (headers: Readonly<Record<string, unknown>>, body: string, secret: string) => boolean;

async function verifier(): Promise<IsOurs> {
  const path = join(folder, "verify.mjs");
  writeFileSync(path, fenced("js")[0] ?? "");
  return ((await import(pathToFileURL(path).href)) as { isOurs: IsOurs }).isOurs;
}

describe("docs/sinks.md", () => {
  it("shows an event of the published schema", () => {
    expect(publishedEvent(fenced("json")[0] ?? "")).toMatchObject({ version: 1, alert_id: "7" });
  });

  it("has templates of EventBridge that make JSON of every alert, of fields that it has", () => {
    const templates = fenced("json").filter((text) => text.includes("InputTemplate"));
    const event = JSON.parse(fenced("json")[0] ?? "") as Record<string, unknown>;
    expect(templates).toHaveLength(3);
    for (const text of templates) {
      const { InputPathsMap: paths, InputTemplate: template } = transformer.parse(JSON.parse(text));
      const used = [...template.matchAll(/<(\w+)>/g)].map(([, name = ""]) => name);
      expect(used.sort()).toEqual(Object.keys(paths).sort());
      const filled = template.replace(/<(\w+)>/g, (_, name: string) => {
        const [, field] = /^\$\.detail(?:\.(\w+))?$/.exec(paths[name] ?? "") ?? [];
        const value = field === undefined ? event : event[field];
        expect(value).toBeDefined();
        return JSON.stringify(value);
      });
      expect(() => JSON.parse(filled) as unknown).not.toThrow();
    }
  });

  it("verifies what is sent, and nothing else", async () => {
    const isOurs = await verifier();
    const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const other = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
    const secretFile = join(folder, "key");
    writeFileSync(secretFile, `${other}\n${secret}\n`);
    const host = `localhost:${server.port()}`;
    const sink = createWebhookSink({ secretFile, hosts: [host], privateHosts: [host], ca: WEBHOOK_CA });
    await sink.deliver(EXAMPLE, { route: `https://${host}/`, idempotencyKey: "7-3" });
    const { headers, body } = server.first();

    expect(isOurs(headers, body, secret)).toBe(true);
    expect(isOurs(headers, body, other)).toBe(true);
    expect(isOurs(headers, body, `whsec_${Buffer.alloc(32, 9).toString("base64")}`)).toBe(false);
    expect(isOurs(headers, `${body} `, secret)).toBe(false);
    expect(isOurs({ ...headers, "webhook-id": "7-4" }, body, secret)).toBe(false);
    const old = String(Number(headers["webhook-timestamp"]) - 301);
    expect(isOurs({ ...headers, "webhook-timestamp": old }, body, secret)).toBe(false);
    expect(isOurs({}, body, secret)).toBe(false);
  });
});
