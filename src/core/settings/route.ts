/** How a route is told: in which form, and how much. */
import { hash } from "node:crypto";
import { shownRoute, sinkOf } from "../alert/route.ts";

/** Of the body to a topic of SNS: text for people, the event of docs/schemas, or what Amazon Q Developer takes for chats. */
export const ROUTE_FORMATS = ["text", "json", "amazon-q"] as const;
export type RouteFormat = (typeof ROUTE_FORMATS)[number];

/** `minimal`: nothing about people leaves the company (core/message/essence.ts). */
export const ROUTE_DETAILS = ["full", "minimal"] as const;
export type RouteDetail = (typeof ROUTE_DETAILS)[number];

export interface RouteForm {
  readonly format: RouteFormat;
  readonly detail: RouteDetail;
}

export interface RouteSettings extends RouteForm {
  /** As `routeId` makes it of a route. */
  readonly id: string;
}

const UNSET: RouteForm = { format: "text", detail: "full" };

/** What stands for a route where everybody may read it: of a URL, whose path may be a secret, its host and a digest. */
export function routeId(route: string): string {
  if (sinkOf(route) !== "webhook") return route;
  return `${shownRoute(route)}#${hash("sha256", route, "hex").slice(0, 12)}`;
}

/** How a route is told, in text and in full where nothing is set. Sinks of buses and webhooks make the event of a text themselves. */
export function indexRoutes(routes: readonly RouteSettings[]): (route: string) => RouteForm {
  const byId = new Map(routes.map((one) => [one.id, one]));
  return (route) => {
    const own = byId.get(routeId(route)) ?? UNSET;
    return sinkOf(route) === "sns" ? own : { ...own, format: "text" };
  };
}
