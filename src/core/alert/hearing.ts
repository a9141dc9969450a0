/** Whether anybody hears what is published to a topic. */
import { formatCounted } from "../finding/explain.ts";
import type { Refusal } from "../refusal/refusal.ts";

export interface Hearing {
  /** `unknown`: it could not be asked; what goes there may be heard. */
  readonly state: "heard" | "unheard" | "unknown";
  readonly says: string;
}

/** `seen`: its subscriptions, or why it did not answer. */
export function hearingOf(seen: { readonly confirmed: number; readonly pending: number } | Refusal): Hearing {
  if ("kind" in seen)
    return seen.kind === "not_found"
      ? { state: "unheard", says: `the topic is gone: ${seen.detail}` }
      : { state: "unknown", says: `could not be asked: ${seen.detail}` };
  const { confirmed, pending } = seen;
  if (confirmed > 0) return { state: "heard", says: formatCounted(confirmed, "confirmed subscription") };
  const says =
    pending > 0 ? `${formatCounted(pending, "subscription")} not confirmed yet` : "nobody has subscribed";
  return { state: "unheard", says };
}
