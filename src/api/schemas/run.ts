/** What workers did last, in the API. */
import { z } from "../endpoint.ts";
import { count, text, time } from "./field.ts";

const maybe = time.nullable();
const place = { account: text, region: text, reason: text.nullable(), detail: text.nullable() };

export const runs = z
  .object({
    now: time.openapi({ description: "Of scans when their logs end." }),
    events: z.object({
      newest_event_at: maybe,
      seconds_since_newest_event: count.nullable(),
      mean_lag_seconds: z.number().nullable().openapi({
        description: "How late events came, of the last 24 hours that hold any; null: nothing says so.",
      }),
      max_lag_seconds: z.number().nullable(),
      dirty_hours: count.openapi({ description: "Hours whose derived state is behind." }),
      oldest_dirty_hour: maybe,
    }),
    trail_objects: z.object({
      waiting: count,
      retried: count,
      oldest_waiting_since: maybe,
      failed: count,
      done_last_day: count,
      last_done_at: maybe,
      unknown_messages: z
        .array(z.object({ problem: text, count, last_at: time }))
        .openapi({ description: "Messages of the last day that announced nothing that is known." }),
    }),
    digests: z.record(text, count).openapi({ description: "Of the last seven days, by what came of them." }),
    control_plane: z.array(
      z.object({
        scope: text,
        configured: z.boolean(),
        as_of: maybe,
        blind: count,
        last_read: z
          .object({
            outcome: z.enum(["running", "taken", "refused", "failed"]),
            began_at: time,
            ended_at: maybe,
            reasons: z.array(text).readonly(),
            changes: count,
          })
          .nullable(),
      }),
    ),
    lookup: z.array(
      z.object({
        ...place,
        state: text,
        failures: count,
        state_at: time,
        due_at: time,
        covered_until: maybe,
      }),
    ),
    macie: z.array(z.object({ ...place, state: text.nullable(), ended_at: maybe, read_until: maybe })),
    routes: z.array(z.object({ route: text, state: text, says: text, checked_at: time })),
    messages: z.object({
      pending: count,
      held: count,
      sent_last_day: count,
      dead: count.openapi({ description: "Of the last seven days: nobody tries them again." }),
      last_sent_at: maybe,
      notices_pending: count,
      notices_dead: count,
      last_notice_at: maybe,
    }),
  })
  .openapi("Runs");
