import { reviewOf } from "../../src/core/review/compute.ts";
import { sealReview } from "../../src/core/review/document.ts";
import type { SealedReview } from "../../src/core/review/document.ts";
import { catalogOf } from "./pipeline.ts";
import { aReviewGiven, unseen } from "./review-given.ts";

const BY = { version: "1.2.3", names: "shown" } as const;

/** A review whose texts are as bad as others may make them. */
export function aHostileReview(): SealedReview {
  const catalog = catalogOf({
    as_of: "2026-10-05T00:00:00Z",
    domains: [{ id: "sales", name: "<b>売上</b>", owners: ["أحمد@example.com"] }],
    people: [
      { id: "+49@example.com", kind: "human", name: "=cmd()\u202E <i>Ана</i>" },
      { id: "أحمد@example.com", kind: "human", name: "أحمد الرحمن" },
    ],
    projects: [{ id: "core", name: "Core", domain: "sales" }],
    assets: [{ id: "orders", name: "=1+1", project: "core" }],
    subscriptions: [
      {
        id: "s1",
        asset: "orders",
        subscriber: { person: "+49@example.com" },
        status: "approved",
        justification: '=HYPERLINK("https://evil.example")\n"><script>alert(1)</script>\u202Etxt',
      },
    ],
  });
  return sealReview(reviewOf(aReviewGiven(catalog, { sightOf: unseen })), BY);
}
