/** A list of DataZone, page after page. */
import { AuditplaneError } from "../../errors.ts";
import type { Refusal } from "../../core/refusal/refusal.ts";
import type { Ask } from "./ask.ts";
import type { InputOf, Operation, OutputOf } from "./client.ts";

interface Paged {
  readonly nextToken?: string | undefined;
}

/** Operations that give pages. */
export type ListOperation = {
  [O in Operation]: "nextToken" extends keyof OutputOf<O> ? O : never;
}[Operation];

export type Page<O extends ListOperation> =
  | { readonly kind: "page"; readonly page: OutputOf<O> }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** The most that any list gives at once. */
export const PAGE_SIZE = 50;

/**
 * Every page of a list; the last value may be a refusal instead, after pages too. A page may be empty and not the last. Throws
 * what asking throws, and `aws_unavailable` for a token that came before: such a list has no end.
 */
export async function* pagesOf<O extends ListOperation>(
  ask: Ask,
  operation: O,
  input: InputOf<O>,
): AsyncGenerator<Page<O>, void> {
  const circle = createCircle();
  for (let nextToken: string | undefined; ; ) {
    const asked = await ask<O>(operation, { ...input, maxResults: PAGE_SIZE, nextToken });
    if (asked.kind === "refused") {
      yield asked;
      return;
    }
    yield { kind: "page", page: asked.answer };
    ({ nextToken } = asked.answer as Paged);
    if (nextToken === undefined || nextToken === "") return;
    if (circle.closes(nextToken))
      throw new AuditplaneError(
        "aws_unavailable",
        `could not read ${operation} to its end: AWS gave the token of an earlier page once more; what was known of the domain stands, and it is read again`,
      );
  }
}

/** Finds that tokens go in a circle, at the latest after twice its length, with one token kept (Brent). */
function createCircle(): { closes(token: string): boolean } {
  let kept: string | undefined;
  let steps = 0;
  let power = 1;
  return {
    closes(token) {
      if (token === kept) return true;
      steps += 1;
      if (steps === power) {
        kept = token;
        steps = 0;
        power *= 2;
      }
      return false;
    },
  };
}
