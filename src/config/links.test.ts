import { describe, expect, it } from "vitest";
import { pagesOf } from "./links.ts";
import { readConfig } from "../config.ts";

describe("the settings of links", () => {
  it("are those of the environment, and none where nothing is set", () => {
    const set = {
      AUDITPLANE_CONSOLE_URL: "https://audit.example.com/",
      AUDITPLANE_RUNBOOK_URL: "https://d.example.com/r",
    };

    expect(readConfig(set).links).toEqual({
      console: "https://audit.example.com/",
      runbooks: "https://d.example.com/r",
    });
    expect(readConfig({ AUDITPLANE_CONSOLE_URL: "" }).links.console).toBeUndefined();
  });

  it.each([
    "http://audit.example.com",
    "audit.example.com",
    "https://a.example.com/?x=1",
    "javascript:alert(1)",
    "https://a b",
  ])("refuse %s", (url) => {
    expect(() => readConfig({ AUDITPLANE_CONSOLE_URL: url })).toThrow(
      /AUDITPLANE_CONSOLE_URL: is no https:\/\/ URL/,
    );
  });

  it.each([
    [
      { repository: "https://github.com/acme/auditplane" },
      "https://github.com/acme/auditplane/blob/main/docs/rules",
    ],
    [
      { repository: { type: "git", url: "git+https://github.com/acme/audit.plane.git" } },
      "https://github.com/acme/audit.plane/blob/main/docs/rules",
    ],
    [{ repository: "https://git.example.com/a" }, undefined],
    [{}, undefined],
    [null, undefined],
  ])("find the pages of rules in the repository of a package, where it names one: %o", (manifest, pages) => {
    expect(pagesOf(manifest)).toBe(pages);
  });
});
