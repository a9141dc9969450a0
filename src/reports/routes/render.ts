/** On which routes alerts are told, and whether anybody hears there, for people and for programs. */
import { shownRoute } from "../../core/alert/route.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { renderRows } from "../text-table.ts";

export const ROUTE_FORMATS = ["table", "json"] as const;
export type RouteFormat = (typeof ROUTE_FORMATS)[number];

export interface ListedRoute {
  /** null: of no domain. */
  readonly domain: string | null;
  readonly capacity: string;
  /** null: there is none. */
  readonly route: string | null;
  /** undefined: it was not asked yet, or cannot be. */
  readonly heard: { readonly state: string; readonly says: string; readonly checkedAt: number } | undefined;
}

/** A webhook's path is left out, since it is often a secret. */
export function renderRoutes(routes: readonly ListedRoute[], format: RouteFormat): string {
  const shown = routes.map(({ route, ...one }) => ({
    ...one,
    route: route === null ? null : shownRoute(route),
  }));
  if (format === "json") {
    const rows = shown.map(({ heard, ...one }) => ({
      ...one,
      heard: heard ? { ...heard, checkedAt: undefined, checked_at: isoTime(heard.checkedAt) } : null,
    }));
    return `${JSON.stringify({ routes: rows }, null, 2)}\n`;
  }
  const rows = shown.map(({ domain, capacity, route, heard }) => [
    domain ?? "",
    capacity,
    route ?? (domain === null ? "none" : "none: the fallback is told"),
    heard ? `${heard.state}: ${heard.says}` : "not asked",
  ]);
  return `${renderRows(
    ["DOMAIN", "FOR", "ROUTE", "HEARD"],
    rows.map((row) => row.map(shownText)),
  )}\n`;
}

export interface TriedRoute {
  readonly capacity: string;
  readonly route: string;
  readonly state: "sent" | "unheard" | "refused";
  /** The message's id, or why nobody gets it. */
  readonly says: string;
}

export function renderTried(domain: string, tried: readonly TriedRoute[], format: RouteFormat): string {
  const shown = tried.map(({ route, ...one }) => {
    return { ...one, route: shownRoute(route), ok: one.state === "sent" };
  });
  if (format === "json") return `${JSON.stringify({ domain, tried: shown }, null, 2)}\n`;
  const rows = shown.map(({ capacity, route, state, says }) => [capacity, route, state, says]);
  return `${renderRows(
    ["FOR", "ROUTE", "", "SAYS"],
    rows.map((row) => row.map(shownText)),
  )}\n`;
}
