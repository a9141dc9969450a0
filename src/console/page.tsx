/** What pages have in common: what they are given, how they answer. */
import type { Context, Hono } from "hono";
import { raw } from "hono/html";
import type { FC } from "hono/jsx";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import type { Viewer } from "../core/authority/viewer.ts";
import type { HttpDeps, ReadAs } from "../http/deps.ts";
import { signedIn } from "../http/guard.ts";
import { Refused } from "../http/problem.ts";
import type { PathOf } from "../http/static-files.ts";
import type { Env } from "../http/who-asks.ts";
import type { AccessMapAt } from "../reports/access-map/remembered.ts";
import type { KnownRule } from "../reports/rules-hits/book.ts";
import type { Frame } from "./parts/layout.tsx";

export interface ConsoleDeps extends HttpDeps {
  readonly readAs: ReadAs;
  readonly pathOf: PathOf;
  readonly isSimulated: boolean;
  /** All that are known, with what their tests say. */
  readonly rules: () => Promise<readonly KnownRule[]>;
  /** Of all domains; at most an hour old. */
  readonly accessMap: () => Promise<AccessMapAt>;
}

/** What the frame of a page takes. */
export type FrameDeps = Pick<ConsoleDeps, "pathOf" | "isSimulated">;

/** A page, or some that belong together. */
export type AddPages = (pages: Hono<Env>, deps: ConsoleDeps) => void;

export function frameOf(c: Context<Env>, { pathOf, isSimulated }: FrameDeps): Frame {
  return { pathOf, isSimulated, viewer: c.get("viewer") };
}

/** A page as browsers take it. */
export function answerPage(
  c: Context<Env>,
  page: ReturnType<FC>,
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  return c.html(
    <>
      {raw("<!doctype html>")}
      {page}
    </>,
    status,
  );
}

/** Behind a guard there is somebody. */
export function viewerOf(c: Context<Env>): Viewer {
  return signedIn(c.get("viewer"));
}

/** A form that holds what it has to. `all`: a field that is given several times is a list. Throws `Refused` with what is missing, in the words of the schema. */
export async function readForm<T extends z.ZodType>(
  c: Context<Env>,
  schema: T,
  { all = false }: { readonly all?: boolean } = {},
): Promise<z.output<T>> {
  const form = schema.safeParse(await formOf(c, all));
  if (form.success) return form.data;
  const said = [...new Set(form.error.issues.map(({ message }) => message))];
  throw new Refused({
    status: 422,
    title: "Cannot be done",
    detail: `The form is not complete: ${said.join(", ")}. Go back and complete it.`,
  });
}

/** Why something is done, as forms have it. */
export const reason = z
  .string("a reason is missing")
  .trim()
  .min(1, "a reason is missing")
  .max(2_000, "the reason is too long");

/** What a form holds, by field. Throws `Refused` where the body is no form. */
async function formOf(c: Context<Env>, all: boolean): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody({ all });
  } catch {
    throw new Refused({
      status: 400,
      title: "Bad request",
      detail: "The body is no form, or was cut off. Go back and send the form again.",
    });
  }
}

/** A parameter of the query, trimmed and cut; undefined: it is not given. */
export function query(c: Context<Env>, name: string): string | undefined {
  const text = c.req.query(name)?.trim().slice(0, 320);
  return text === "" ? undefined : text;
}

/** The query with some parameters in the place of its own; undefined takes one out. */
export function withQuery(c: Context<Env>, changes: Readonly<Record<string, string | undefined>>): string {
  const url = new URL(c.req.url);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return `${url.pathname}${url.search}`;
}
