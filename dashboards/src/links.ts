/** Where a cell leads: to another dashboard of the same time, or to the console, which notes who looks at whom. */

export interface CellLink {
  readonly title: string;
  readonly url: string;
}

const KEEP = "${__url_time_range}&${datasource:queryparam}";

export const LINKS = {
  person: [
    { title: "What they read", url: `/d/auditplane-person?var-person=\${__value.raw}&${KEEP}` },
    { title: "Who it is, in the console", url: "${console}/people/${__value.raw}" },
  ],
  asset: [
    { title: "Who reads it", url: `/d/auditplane-asset?var-asset=\${__value.raw}&${KEEP}` },
    { title: "In the console", url: "${console}/assets/${__value.raw}" },
  ],
  alert: [{ title: "In the console", url: "${console}/alerts/${__value.raw}" }],
  domain: [{ title: "The domain", url: `/d/auditplane-domain?var-domain=\${__value.raw}&${KEEP}` }],
  rule: [{ title: "In the console", url: "${console}/rules/${__value.raw}" }],
  subscription: [{ title: "In the console", url: "${console}/subscriptions/${__value.raw}" }],
  review: [{ title: "In the console", url: "${console}/reviews/${__value.raw}" }],
} satisfies Record<string, readonly CellLink[]>;
