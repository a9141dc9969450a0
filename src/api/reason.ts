/** Why somebody has something done: it is kept, with who they are. */
import { z } from "@hono/zod-openapi";

export const reason = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .openapi({ description: "Why; it is kept, with who says so." });
