/** Files that pages need, read once and named by their content, so that browsers keep them for ever. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Hono } from "hono";
import type { Env } from "./who-asks.ts";

/** Beside the code, as it ships. */
const FOLDER = join(import.meta.dirname, "../../assets");
const TYPES = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8", svg: "image/svg+xml" };
const FOR_EVER = "public, max-age=31536000, immutable";

export type StaticName = "pico.css" | "console.css" | "console.js" | "favicon.svg";

interface StaticFile {
  readonly path: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly zipped: Buffer;
}

/** The path of a file, with its hash. */
export type PathOf = (name: StaticName) => string;

export function addStaticFiles(app: Hono<Env>): PathOf {
  const files = new Map(
    (["pico.css", "console.css", "console.js", "favicon.svg"] as const).map((name) => [name, open(name)]),
  );
  for (const { path, type, bytes, zipped } of files.values()) {
    app.get(path, (c) => {
      const isZipped = /\bgzip\b/.test(c.req.header("accept-encoding") ?? "");
      return c.body(new Uint8Array(isZipped ? zipped : bytes), 200, {
        "content-type": type,
        "cache-control": FOR_EVER,
        vary: "accept-encoding",
        ...(isZipped && { "content-encoding": "gzip" }),
      });
    });
  }
  return (name) => (files.get(name) as StaticFile).path;
}

function open(name: StaticName): StaticFile {
  const bytes = readFileSync(
    name === "pico.css"
      ? createRequire(import.meta.url).resolve("@picocss/pico/css/pico.min.css")
      : join(FOLDER, name),
  );
  const [stem = "", extension = ""] = name.split(".");
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  return {
    path: `/assets/${stem}.${hash}.${extension}`,
    type: TYPES[extension as keyof typeof TYPES],
    bytes,
    zipped: gzipSync(bytes),
  };
}
