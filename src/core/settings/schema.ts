/** What a settings file may hold, and what is wrong with what it holds. */
import { z } from "zod";
import { optionalText, text } from "../catalog/fields.ts";
import { identityName } from "../identity/identity-name.ts";
import { domainSchema } from "./domain-schema.ts";
import type { Settings } from "./settings.ts";
import { DEFAULT_BUDGET } from "./settings.ts";
import { rolloutSchema } from "./rollout-schema.ts";
import { routeSchema } from "./route-schema.ts";
import { shareSchema } from "./share-schema.ts";
import { sizeSchema } from "./size-schema.ts";
import { checkSpan, held, spanFields } from "./span-schema.ts";
import type { Span } from "./span-schema.ts";

const ENTRIES_MAX = 10_000;

const bytes = sizeSchema("is missing: above it they are told all the same; write 2 TB");

const entry = {
  id: text,
  who: text,
  ...spanFields,
  reason: text,
  author: text,
};

interface Entry extends Span {
  readonly who: string;
  readonly author: string;
}

function checkEntry({ who, author, ...span }: Entry, context: z.RefinementCtx): void {
  checkSpan(span, context);
  if (identityName(who) === identityName(author))
    context.addIssue({
      code: "custom",
      path: ["author"],
      message: "nobody decides about themselves; somebody else must be the author",
    });
}

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

function entriesOf<T extends { readonly id: string }>(
  schema: z.ZodType<T>,
): z.ZodType<readonly T[] | undefined> {
  return unlessEmpty(z.array(schema).max(ENTRIES_MAX).superRefine(uniqueIds));
}

/** An empty file sets nothing. */
export const settingsSchema: z.ZodType<Partial<Settings>> = z
  .preprocess(
    (value) => value ?? {},
    z.strictObject({
      budget: unlessEmpty(budgetSchema),
      exceptions: entriesOf(exceptionSchema),
      confirmed: entriesOf(confirmedSchema),
      domains: entriesOf(domainSchema),
      shares: entriesOf(shareSchema),
      rollout: entriesOf(rolloutSchema),
      routes: entriesOf(routeSchema),
    }),
  )
  .transform(({ budget, exceptions, confirmed, domains, shares, rollout, routes }) => ({
    ...(budget && { budget }),
    ...(exceptions && { exceptions }),
    ...(confirmed && { confirmed }),
    ...(domains && { domains }),
    ...(shares && { shares }),
    ...(rollout && { rollout }),
    ...(routes && { routes }),
  }));
