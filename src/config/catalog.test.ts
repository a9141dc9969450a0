import { describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";

const SCOPE = "datazone/111122223333/eu-west-1/dzd-abc";
const files = (environment: Readonly<Record<string, string>>): unknown => readConfig(environment).catalogFile;

describe("the catalog file of a deployment", () => {
  it("stands where nothing of the control plane is read, so that one set of files serves both", () => {
    const AUDITPLANE_CATALOG = "/etc/auditplane/catalog.yaml";

    expect(files({ AUDITPLANE_CATALOG })).toBe(AUDITPLANE_CATALOG);
    expect(files({ AUDITPLANE_CATALOG, AUDITPLANE_CONTROL_PLANE: "" })).toBe(AUDITPLANE_CATALOG);
    expect(files({ AUDITPLANE_CATALOG, AUDITPLANE_CONTROL_PLANE: SCOPE })).toBeUndefined();
    expect([files({ AUDITPLANE_CATALOG: "" }), files({})]).toEqual([undefined, undefined]);
  });
});
