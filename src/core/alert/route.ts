/** Where messages go, told apart by its form alone. */

export type SinkName = "sns" | "eventbridge" | "webhook";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html#eventbridge-Type-PutEventsRequestEntry-EventBusName */
const BUS = /^arn:[a-z-]+:events:([a-z0-9-]+):\d{12}:event-bus\/[\w./-]{1,256}$/;
const FORMS: readonly (readonly [SinkName, RegExp])[] = [
  ["sns", /^arn:[a-z-]+:sns:/],
  ["eventbridge", BUS],
  ["webhook", /^https:\/\//],
];

/** What a route may be, as a refusal says it. */
export const ROUTE_FORMS =
  "the ARN of an SNS topic (arn:aws:sns:…), the ARN of an event bus (arn:aws:events:…:event-bus/NAME) or an https:// URL";

/** undefined for what no sink takes. */
export function sinkOf(route: string): SinkName | undefined {
  return FORMS.find(([, form]) => form.test(route))?.[0];
}

/** The Region of an event bus, by its ARN. */
export function busRegion(route: string): string | undefined {
  return BUS.exec(route)?.[1];
}

/** A route as logs and refusals may have it: the path of a URL is often all that keeps others from posting there. */
export function shownRoute(route: string): string {
  if (sinkOf(route) !== "webhook") return route;
  return URL.canParse(route) ? `https://${new URL(route).host}/…` : "https://…";
}
