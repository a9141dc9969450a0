/** Since when every read of an asset could be seen. */
import type { DatedView } from "./coverage.ts";

/** In ms; null: not every one can, or nobody knows since when. */
export function seenSince(view: DatedView | undefined): number | null {
  if (view?.level !== "full") return null;
  const since = view.routes.map((route) => route.since);
  return since.includes(null) ? null : Math.max(...since.filter((time) => time !== null));
}
