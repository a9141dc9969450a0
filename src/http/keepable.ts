/** Text that no database keeps is refused before anything looks at it: NUL, and half of a character. */
import type { MiddlewareHandler } from "hono";
import { isKeepable } from "../core/record/text.ts";
import { Refused } from "./problem.ts";

/** Of the path, the query and a body of JSON. */
export function keepableText(): MiddlewareHandler {
  return async (c, next) => {
    const { searchParams } = new URL(c.req.url);
    if (!isKeepable(c.req.path) || /%00/.test(c.req.url)) refuse("path");
    for (const [name, value] of searchParams)
      if (!isKeepable(name) || !isKeepable(value)) refuse(`query.${name.slice(0, 40).toWellFormed()}`);
    const isJson = /^application\/(?:[\w.+-]+\+)?json\b/i.test(c.req.header("content-type") ?? "");
    if (isJson && !isAllKeepable(jsonOf(await c.req.text()))) refuse("json");
    await next();
  };
}

function refuse(at: string): never {
  throw new Refused({
    status: 400,
    title: "Bad request",
    detail: "A text holds a NUL, or half of a character, which nothing here can keep; leave it out.",
    errors: [{ at, says: "holds NUL or half of a character" }],
  });
}

/** Without recursion: whoever sends it chooses how deep it is. */
function isAllKeepable(value: unknown): boolean {
  for (const left = [value]; left.length > 0; ) {
    const one = left.pop();
    if (typeof one === "string" && !isKeepable(one)) return false;
    if (typeof one !== "object" || one === null) continue;
    for (const [name, inner] of Object.entries(one)) {
      if (!isKeepable(name)) return false;
      left.push(inner);
    }
  }
  return true;
}

/** undefined: it is none, and whoever reads it says so. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
