/** Pages of lists: a cursor is where the last page ended, and means something to this server alone. */
import { z } from "@hono/zod-openapi";
import { Refused } from "../http/problem.ts";

export const PAGE_MAX = 200;

export const pageQuery = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_MAX)
    .default(50)
    .openapi({ description: "At most so many." }),
  cursor: z
    .string()
    .max(500)
    .optional()
    .openapi({ description: "`next_cursor` of the page before; absent: the first page." }),
};

/** `next_cursor` null: this is the last page. */
export function pageOf<T extends z.ZodType>(item: T, name: string) {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable() }).openapi(name);
}

export function writeCursor(at: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(at)).toString("base64url");
}

/** Throws `Refused` where it is none of ours. */
export function readCursor<T extends z.ZodType>(text: string | undefined, form: T): z.output<T> | undefined {
  if (text === undefined) return undefined;
  const parsed = form.safeParse(jsonOf(Buffer.from(text, "base64url").toString("utf8")));
  if (parsed.success) return parsed.data;
  throw new Refused({
    status: 400,
    title: "Bad request",
    detail: "The cursor is none of this list; leave it out to begin with the first page.",
    errors: [{ at: "query.cursor", says: "is no cursor of this list" }],
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A page of one more row than was asked for says that there is another. */
export function cut<Row, Item>(
  rows: readonly Row[],
  limit: number,
  {
    item,
    at,
  }: { readonly item: (row: Row) => Item; readonly at: (row: Row) => readonly (string | number)[] },
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(item), next_cursor: rows.length > limit && last ? writeCursor(at(last)) : null };
}
