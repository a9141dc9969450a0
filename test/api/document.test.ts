import { beforeAll, describe, expect, it } from "vitest";
import { useDatabase } from "../support/database.ts";
import { serve } from "../support/served.ts";

const database = useDatabase();

interface Described {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly "x-permission": string }>>>>;
}

let document: Described;
beforeAll(async () => {
  const served = serve(database);
  const token = await served.tokenOf("sam@example.com", ["analyst"]);
  document = (await served.ask("/v1/openapi.json", { as: token })).body as Described;
});

describe("/v1/openapi.json", () => {
  it("has every resource", () => {
    expect(document.openapi).toBe("3.1.0");
    const paths = Object.keys(document.paths);
    const resources = [
      "/alerts",
      "/findings",
      "/assets",
      "/entitlements",
      "/rules",
      "/rollout",
      "/exceptions",
      "/quarantine",
      "/coverage",
      "/runs",
      "/catalog",
      "/audit",
    ];
    expect(paths).toEqual(expect.arrayContaining(resources));
  });
});
