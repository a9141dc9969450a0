/** What the parts of a pipeline file are read with. What no part knows is refused by its name. */
import { z } from "zod";
import type { KeyPath } from "../../located-document.ts";
import { isKeepable } from "../../record/text.ts";
import type { Where } from "../detection.ts";

/** Where a part stands, and where its problems go. */
export interface At {
  readonly at: KeyPath;
  readonly where: Where;
}

export const text = z
  .string("must be text; quote it")
  .min(1, "must not be empty")
  .refine(isKeepable, "must hold neither NUL nor half of a character");
export const texts = z.array(text, "must be a list").min(1, "needs at least one");

/** A map with these keys and no others. */
export function keyed<T extends z.ZodRawShape>(shape: T): z.ZodObject<T, z.core.$strict> {
  const known = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: ({ code, keys }) =>
      code === "unrecognized_keys"
        ? `"${(keys as string[]).join(", ")}" is no key known here; there are ${known}`
        : "must be a map",
  });
}

/** One value counts as a list of it. */
export function listOf<T extends z.ZodType>(one: T, least: string): z.ZodType<z.output<T>[]> {
  const toList = (value: unknown): unknown => (Array.isArray(value) ? value : [value]);
  return z.preprocess(toList, z.array(one).min(1, least));
}

/** A part that fits its schema; else its problems are added. */
export function readPart<T>(schema: z.ZodType<T>, data: unknown, { at, where }: At): T | undefined {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const path = issue.path as (string | number)[];
    const key = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
    const name =
      path.findLast((step) => typeof step === "string") ?? at.findLast((step) => typeof step === "string");
    const isSentence = !/^(is|must|needs|are) /.test(issue.message);
    const message = isSentence ? issue.message : `${name ?? "a pipeline"} ${issue.message}`;
    where.problems.push(where.document.problem([...at, ...path, ...key], message));
  }
  return undefined;
}

/** Adds a problem. */
export function refuse({ at, where }: At, path: KeyPath, message: string): undefined {
  where.problems.push(where.document.problem([...at, ...path], message));
  return undefined;
}

/** What to say of a part whose type is none of those that there are. */
export function unknownType(type: unknown, what: string, types: readonly string[]): string {
  const known = `there are ${types.join(", ")}`;
  if (type === undefined) return `the ${what} needs a type; ${known}`;
  return `${typeof type === "string" ? `"${type}"` : JSON.stringify(type)} is no ${what} known here; ${known}`;
}
