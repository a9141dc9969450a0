/** The report on one person, as a file: asked for on their page, with a reason. */
import type { FC } from "hono/jsx";
import { z } from "zod";
import { DAY_MS, isoTime } from "../core/record/time.ts";
import { PERSON_FORMATS } from "../core/review/person/document.ts";
import type { PersonFormat } from "../core/review/person/document.ts";
import { seenPerson } from "../http/asked-person.ts";
import { requires } from "../http/guard.ts";
import { readForm, reason, viewerOf } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { Reason } from "./parts/form.tsx";

const TYPES: Readonly<Record<PersonFormat, string>> = {
  json: "application/json",
  csv: "text/csv; charset=utf-8",
  html: "text/html; charset=utf-8",
  pdf: "application/pdf",
};

const wanted = z.object({
  month: z
    .string("the month is missing")
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, "the month is none: give one such as 2026-09"),
  format: z.enum(PERSON_FORMATS, "the form is missing"),
  reason,
});

export const addPersonReport: AddPages = (pages, deps) => {
  pages.post("/people/:person/reports", requires("people:read"), async (c) => {
    const viewer = viewerOf(c);
    const found = await deps.readAs(viewer, async (client, veil) => {
      const { key } = await seenPerson(client, veil, c.req.param("person"));
      return { person: key, veil };
    });
    const form = await readForm(c, wanted);
    const { name, content } = await deps.actions.reportPerson({ ...form, ...found, viewer });
    return c.body(typeof content === "string" ? content : new Uint8Array(content), 200, {
      "content-type": TYPES[form.format],
      "content-disposition": `attachment; filename="${name}"`,
    });
  });
};

const WORDS: Readonly<Record<PersonFormat, string>> = {
  json: "JSON, the original",
  csv: "CSV, a line for each right",
  html: "a page",
  pdf: "PDF",
};

/** `now` in ms: the month before it is offered. */
export const AskReport: FC<{ readonly person: string; readonly now: number }> = ({ person, now }) => (
  <section class="card" aria-label="Report">
    <h2>Report of what they may read</h2>
    <p class="quiet">
      Every right by the end of a month, what they did with it and what was decided, of the domains that you
      see. Who asks and why is noted.
    </p>
    <form method="post" action={`/people/${encodeURIComponent(person)}/reports`}>
      <label>
        Month
        <input name="month" type="month" required value={monthBefore(now)} placeholder="2026-09" />
      </label>
      <label>
        Form
        <select name="format">
          {PERSON_FORMATS.toReversed().map((format) => (
            <option value={format}>{WORDS[format]}</option>
          ))}
        </select>
      </label>
      <Reason />
      <button class="small secondary">Make the report</button>
    </form>
  </section>
);

function monthBefore(now: number): string {
  const first = Date.parse(`${isoTime(now).slice(0, 7)}-01T00:00:00Z`);
  return isoTime(first - DAY_MS).slice(0, 7);
}
