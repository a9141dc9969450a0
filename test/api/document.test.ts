import { beforeAll, describe, expect, it } from "vitest";
import { PERMISSION_NAMES } from "../../src/core/authority/role.ts";
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
  it("has every resource, each with the permission that it takes", () => {
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
    for (const [path, methods] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(methods))
        expect([path, method, PERMISSION_NAMES as readonly string[]]).toEqual([
          path,
          method,
          expect.arrayContaining([operation["x-permission"]]),
        ]);
  });
});
