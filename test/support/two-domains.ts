/** A mesh of two domains, each with one asset, for tests of what owners are told. */
import { catalogOf } from "./pipeline.ts";

export const mesh = catalogOf({
  as_of: "2026-10-01T00:00:00Z",
  domains: [
    { id: "sales", name: "Sales" },
    { id: "hr", name: "HR" },
  ],
  projects: [
    { id: "core", name: "Core", domain: "sales" },
    { id: "people", name: "People", domain: "hr" },
  ],
  assets: [
    { id: "orders", name: "Orders", project: "core", locations: ["s3://lake/orders/"] },
    { id: "wages", name: "Wages", project: "people", locations: ["s3://lake/wages/"] },
  ],
});
