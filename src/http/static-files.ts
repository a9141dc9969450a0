/** Files that pages need, read once and named by their content, so that browsers keep them for ever. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Context, Hono } from "hono";
import { PACKAGE_FOLDER } from "../package-folder.ts";
import type { Env } from "./who-asks.ts";

/** Beside the code, as it ships. */
const FOLDER = join(PACKAGE_FOLDER, "assets");
const TYPES = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8", svg: "image/svg+xml" };
const FOR_EVER = "public, max-age=31536000, immutable";

const NAMES = ["pico.css", "console.css", "console.js", "favicon.svg"] as const;
export type StaticName = (typeof NAMES)[number];

interface StaticFile {
  readonly path: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly zipped: Buffer;
}

/** The path of a file, with its hash. */
export type PathOf = (name: StaticName) => string;

export interface StaticFiles {
  readonly pathOf: PathOf;
  /** Has them answered. */
  readonly add: (app: Hono<Env>) => void;
}

export function openStaticFiles(): StaticFiles {
  const files = new Map(NAMES.map((name) => [name, open(name)]));
  return {
    pathOf: (name) => (files.get(name) as StaticFile).path,
    add: (app) => {
      for (const file of files.values()) app.get(file.path, (c) => answerFile(c, file));
    },
  };
}

function answerFile(c: Context, { type, bytes, zipped }: StaticFile): Response {
  const isZipped = /\bgzip\b/.test(c.req.header("accept-encoding") ?? "");
  return c.body(new Uint8Array(isZipped ? zipped : bytes), 200, {
    "content-type": type,
    "cache-control": FOR_EVER,
    vary: "accept-encoding",
    ...(isZipped && { "content-encoding": "gzip" }),
  });
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
