/** What a settings file may say of how a route is told. */
import { z } from "zod";
import { ROUTE_FORMS, sinkOf } from "../alert/route.ts";
import { text } from "../catalog/fields.ts";
import { ROUTE_DETAILS, ROUTE_FORMATS, routeId } from "./route.ts";
import type { RouteSettings } from "./route.ts";

export const routeSchema = z
  .strictObject({
    route: text.refine((route) => sinkOf(route) !== undefined, `is no route; write ${ROUTE_FORMS}`),
    format: z.enum(ROUTE_FORMATS, `must be one of ${ROUTE_FORMATS.join(", ")}`).nullish(),
    detail: z.enum(ROUTE_DETAILS, `must be one of ${ROUTE_DETAILS.join(", ")}`).nullish(),
  })
  .superRefine(({ route, format }, context) => {
    if (sinkOf(route) === "sns" || format == null || format === "json") return;
    context.addIssue({
      code: "custom",
      path: ["format"],
      message: "is of topics of SNS alone; a bus and a webhook always get json, so leave it out",
    });
  })
  .transform(({ route, format, detail }): RouteSettings => {
    const own = sinkOf(route) === "sns" ? (format ?? "text") : "json";
    return { id: routeId(route), format: own, detail: detail ?? "full" };
  });
