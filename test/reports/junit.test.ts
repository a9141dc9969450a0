import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeXml, renderJunit } from "../../src/reports/junit.ts";

describe("renderJunit", () => {
  it("counts cases, failures and skipped ones, of each suite and of all", () => {
    const xml = renderJunit("all", [
      {
        name: 'a & "b"',
        cases: [
          { name: "good", className: "a/tests.yml" },
          { name: "bad", className: "a/tests.yml", failure: "1:2: x < y\nand more" },
          { name: "left", className: "a/tests.yml", skipped: "not judged" },
        ],
      },
      { name: "none", cases: [] },
    ]);

    expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="all" tests="3" failures="1" errors="0" skipped="1">
  <testsuite name="a &amp; &quot;b&quot;" tests="3" failures="1" errors="0" skipped="1">
    <testcase name="good" classname="a/tests.yml"/>
    <testcase name="bad" classname="a/tests.yml">
      <failure message="1:2: x &lt; y">1:2: x &lt; y&#10;and more</failure>
    </testcase>
    <testcase name="left" classname="a/tests.yml">
      <skipped message="not judged"/>
    </testcase>
  </testsuite>
  <testsuite name="none" tests="0" failures="0" errors="0" skipped="0">
  </testsuite>
</testsuites>
`);
  });

  it("never lets text end an attribute or an element, or hold what XML cannot", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 50 }), (text) => {
        const escaped = escapeXml(text);

        expect(escaped).not.toMatch(/[<>"]|&(?!amp;|lt;|gt;|quot;|#10;|#9;)/);
        // oxlint-disable-next-line no-control-regex -- what must not be there
        expect(escaped).not.toMatch(/[\u0000-\u001f\ufffe\uffff]/);
        expect(escaped.isWellFormed()).toBe(true);
      }),
      { seed: 6 },
    );
    expect(escapeXml("\u0000\u001b[31m\ud800")).toBe("\u{FFFD}\u{FFFD}[31m\u{FFFD}");
  });
});
