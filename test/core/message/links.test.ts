import { describe, expect, it } from "vitest";
import { actLines, consoleOf, runbookOf } from "../../../src/core/message/links.ts";

describe("the links of a message", () => {
  it.each([
    ["access_after_end", {}, "docs/rules/access_after_end.md"],
    [
      "access_after_end",
      { runbooks: "https://d.example.com/rules/" },
      "https://d.example.com/rules/access_after_end.md",
    ],
    [
      "https://wiki.example.com/reads",
      { runbooks: "https://d.example.com" },
      "https://wiki.example.com/reads",
    ],
    [null, { runbooks: "https://d.example.com" }, null],
  ])("lead to the page of the rule: %s", (runbook, links, shown) => {
    expect(runbookOf(runbook, links)).toBe(shown);
  });

  it("lead to the alert where there is a console, and name its commands by its number", () => {
    expect(consoleOf(7, {})).toBeNull();
    expect(consoleOf(7, { console: "https://audit.example.com/" })).toBe(
      "https://audit.example.com/alerts/7",
    );
    expect(actLines(7, null, {}).join("\n")).toMatch(/alerts show 7\n.*alerts ack 7 .*\n.*alerts expect 7 /);
  });

  it("acknowledge an alert without login where messages are sent, and nowhere else", () => {
    const acknowledge = (alert: number): string => `https://audit.example.com/links/ack-${alert}-1-a`;

    expect(actLines(7, null, { console: "https://audit.example.com" }).join("\n")).not.toContain("By link");
    expect(actLines(7, null, { acknowledge })).toContain(
      "By link       https://audit.example.com/links/ack-7-1-a acknowledges it without login, once",
    );
  });
});
