import { expect, it } from "vitest";
import { volumeNote } from "../../src/reports/scan/volume-note.ts";

it("says what can be told of unusual volume as long as history is short", () => {
  expect(volumeNote(1)).toMatch(/1 day of history; .* hard ceilings alone .* add older logs/);
  expect(volumeNote(12)).toMatch(/12 days of history; findings are in shadow/);
});

it("says nothing where there is enough history, or none", () => {
  expect(volumeNote(15)).toBeUndefined();
  expect(volumeNote(0)).toBeUndefined();
});
