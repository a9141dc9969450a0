/** What a settings file may say of how far a domain is with alerts. */
import { z } from "zod";
import { optionalText, text } from "../catalog/fields.ts";
import { STAGES } from "./rollout.ts";
import type { Rollout } from "./rollout.ts";

const stage = z.enum(STAGES, `must be one of ${STAGES.join(", ")}`);

export const rolloutSchema = z
  .strictObject({
    id: text,
    stage,
    rules: z.record(text, stage).nullish(),
    reason: optionalText,
    author: optionalText,
  })
  .transform(
    ({ id, stage: own, rules, reason, author }): Rollout => ({
      id,
      stage: own,
      rules: rules ?? {},
      reason: reason ?? "as the settings file says",
      author: author ?? undefined,
    }),
  );
