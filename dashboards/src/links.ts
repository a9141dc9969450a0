/** Where a cell leads: to another dashboard of the same time and source, or to the console, which notes who looks at whom. */

export interface CellLink {
  readonly title: string;
  readonly url: string;
}

const KEEP = "${__url_time_range}&${datasource:queryparam}";
/** No variable: whoever makes up an address of a dashboard sets any variable, and so where its cells lead. */
const CONSOLE = "http://127.0.0.1:8080";

export const LINKS = {
  person: [
    { title: "What they read", url: `/d/auditplane-person?var-person=\${__value.raw:percentencode}&${KEEP}` },
    { title: "Who it is, in the console", url: `${CONSOLE}/people/\${__value.raw:percentencode}` },
  ],
  asset: [
    { title: "Who reads it", url: `/d/auditplane-asset?var-asset=\${__value.raw:percentencode}&${KEEP}` },
    { title: "In the console", url: `${CONSOLE}/assets/\${__value.raw:percentencode}` },
  ],
  alert: [{ title: "In the console", url: `${CONSOLE}/alerts/\${__value.raw:percentencode}` }],
  domain: [
    { title: "The domain", url: `/d/auditplane-domain?var-domain=\${__value.raw:percentencode}&${KEEP}` },
  ],
  rule: [{ title: "In the console", url: `${CONSOLE}/rules/\${__value.raw:percentencode}` }],
  subscription: [{ title: "In the console", url: `${CONSOLE}/subscriptions/\${__value.raw:percentencode}` }],
  review: [{ title: "In the console", url: `${CONSOLE}/reviews/\${__value.raw:percentencode}` }],
} satisfies Record<string, readonly CellLink[]>;
