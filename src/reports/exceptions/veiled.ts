/** What is expected of whom, as a viewer may see it. */
import type { Veil } from "../../core/privacy/veil.ts";
import type { PrintedException } from "./render.ts";

export function veiledException(one: PrintedException, veil: Veil): PrintedException {
  const key = veil.keyOf(one.who);
  return {
    ...one,
    who: veil.person(key),
    author: veil.actor(one.author, [key]),
    reason: veil.words(one.reason, [key]),
  };
}
