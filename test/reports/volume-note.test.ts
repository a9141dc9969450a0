import { expect, it } from "vitest";
import { volumeNote } from "../../src/reports/scan/volume-note.ts";

const day = Date.UTC(2026, 7, 24);

it("says what can be told of unusual volume as long as history is short, and what is missing", () => {
  expect(volumeNote({ day, knownDays: 0, sinceFirst: 1 })).toMatch(
    /fewer than 5 days of history before 2026-08-24, .* before 8 are known, .* hard ceilings alone .* add older logs\.$/,
  );
  expect(volumeNote({ day, knownDays: 7, sinceFirst: 7 })).toMatch(
    /7 days of history .* hard ceilings alone/,
  );
  expect(volumeNote({ day, knownDays: 12, sinceFirst: 12 })).toMatch(
    /12 days of history .*; findings are in shadow, .* add older logs, 2 days more\.$/,
  );
});

it("says why logs that go back further are no history", () => {
  expect(volumeNote({ day, knownDays: 0, sinceFirst: 40 })).toMatch(
    /fewer than 5 days .* Logs go back 40 days, but what is behind 14 days without reads does not count/,
  );
});

it("says nothing where there is enough history, or none", () => {
  expect(volumeNote({ day, knownDays: 14, sinceFirst: 14 })).toBeUndefined();
  expect(volumeNote(undefined)).toBeUndefined();
});
