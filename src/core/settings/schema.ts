/** What a settings file may hold, and what is wrong with what it holds. */
import { z } from "zod";
import { optionalText, text, time } from "../catalog/fields.ts";
import { identityName } from "../identity/identity-name.ts";
import { DAY_MS } from "../record/time.ts";
import type { Settings } from "./settings.ts";
import { DEFAULT_BUDGET } from "./settings.ts";
import { isTooLarge, parseSize } from "./size.ts";

/** An exception that never ends is a rule that nobody wrote down. */
const LONGEST_DAYS = 366;
const ENTRIES_MAX = 10_000;

const bytes = z.unknown().transform((value, context) => {
  const isSize = typeof value === "number" || typeof value === "string";
  const parsed = isSize ? parseSize(String(value)) : undefined;
  if (parsed !== undefined && parsed > 0) return parsed;
  context.addIssue({ code: "custom", message: sizeFault(value) });
  return z.NEVER;
});

function sizeFault(value: unknown): string {
  if (value === undefined || value === null)
    return "is missing: above it they are told all the same; write 2 TB";
  const isSize = typeof value === "number" || typeof value === "string";
  return isSize && isTooLarge(value)
    ? "is too large; write 9000 TB at most"
    : "is no size above 0; write 2 TB or 2000000000000";
}

const begin = time.refine((value) => value !== undefined, "is missing; write 2026-08-01T00:00:00Z");
const end = time.refine((value) => value !== undefined, "is missing; write 2026-08-15T00:00:00Z");

const entry = {
  id: text,
  who: text,
  from: begin,
  until: end,
  reason: text,
  author: text,
};

interface Entry {
  readonly who: string;
  readonly author: string;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

function checkEntry({ who, author, from = 0, until = 0 }: Entry, context: z.RefinementCtx): void {
  const refuse = (key: string, message: string): void =>
    context.addIssue({ code: "custom", path: [key], message });
  if (until <= from) refuse("until", "must be after from");
  if (until - from > LONGEST_DAYS * DAY_MS)
    refuse("until", `must end within ${LONGEST_DAYS} days; look at it again then`);
  if (identityName(who) === identityName(author))
    refuse("author", "nobody decides about themselves; somebody else must be the author");
}

const held = ({ from = 0, until = 0 }: Entry): { from: number; until: number } => ({ from, until });

export const exceptionSchema = z
  .strictObject({
    ...entry,
    asset: optionalText,
    factor: z.number("must be a number; 10 is ten times the usual").min(1).nullish(),
    bytes,
  })
  .superRefine(checkEntry)
  .transform((value) => {
    return { ...value, ...held(value), asset: value.asset ?? null, factor: value.factor ?? null };
  });

export const confirmedSchema = z
  .strictObject(entry)
  .superRefine(checkEntry)
  .transform((value) => ({ ...value, ...held(value) }));

const count = z.number().min(0).max(100_000);
export const budgetSchema = z.strictObject({
  page: count.default(DEFAULT_BUDGET.page),
  review: count.default(DEFAULT_BUDGET.review),
});

function uniqueIds(entries: readonly { readonly id: string }[], context: z.RefinementCtx): void {
  const known = new Set<string>();
  for (const [at, { id }] of entries.entries()) {
    if (known.has(id))
      context.addIssue({
        code: "custom",
        path: [at, "id"],
        message: `"${id}" stands here twice; give each an id of its own`,
      });
    known.add(id);
  }
}

/** What stands there without a value, as a list whose last entry was removed, sets nothing. */
function unlessEmpty<T extends z.ZodType>(schema: T): z.ZodType<z.output<T> | undefined> {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** An empty file sets nothing. */
export const settingsSchema: z.ZodType<Partial<Settings>> = z
  .preprocess(
    (value) => value ?? {},
    z.strictObject({
      budget: unlessEmpty(budgetSchema),
      exceptions: unlessEmpty(z.array(exceptionSchema).max(ENTRIES_MAX).superRefine(uniqueIds)),
      confirmed: unlessEmpty(z.array(confirmedSchema).max(ENTRIES_MAX).superRefine(uniqueIds)),
    }),
  )
  .transform(({ budget, exceptions, confirmed }) => ({
    ...(budget && { budget }),
    ...(exceptions && { exceptions }),
    ...(confirmed && { confirmed }),
  }));
