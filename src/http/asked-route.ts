/** What a request asks for, without what it is about: names of people and of things stand in paths. */
import type { Context } from "hono";
import { matchedRoutes } from "hono/route";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"]);

export interface AskedRoute {
  readonly method: string;
  /** The pattern of the path; `none`: there is nothing there. */
  readonly route: string;
}

/** Once it was answered. */
export function askedRoute(c: Context): AskedRoute {
  // what is for every path, such as the limit of a body, says nothing of what was asked for
  const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith("*"))?.path ?? "none";
  const { method } = c.req;
  return { method: METHODS.has(method) ? method : "other", route };
}
