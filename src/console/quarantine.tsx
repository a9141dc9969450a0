/** What was set aside, why, and how it is read again. */
import type { FC } from "hono/jsx";
import { z } from "zod";
import { requires } from "../http/guard.ts";
import { countReasons, listEntries } from "../store/quarantine-view.ts";
import type { EntryPlace, QuarantineEntry, ReasonCount } from "../store/quarantine-view.ts";
import { answerPage, frameOf, query, readForm, reason, viewerOf, withQuery } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { More, Reason } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Count, Table, Time } from "./parts/text.tsx";

const SHOWN = 50;

export const addQuarantine: AddPages = (pages, deps) => {
  pages.get("/quarantine", requires("pipeline:read"), async (c) => {
    const setAsideFor = query(c, "reason");
    const after = placeOf(c.req.query("after"));
    const reasons = await countReasons(deps.pool);
    const entries = await listEntries(deps.pool, { reason: setAsideFor, after, limit: SHOWN + 1 });
    const last = entries.length > SHOWN ? entries[SHOWN - 1] : undefined;
    const more = last && withQuery(c, { after: [last.path, last.sha256, last.reason].join("\n") });
    const props = {
      frame: frameOf(c, deps),
      reasons,
      entries: entries.slice(0, SHOWN),
      reason: setAsideFor,
      more,
    };
    return answerPage(c, <Quarantine {...props} />);
  });
  pages.post("/quarantine/replays", requires("pipeline:replay"), async (c) => {
    const form = await readForm(c, again);
    await deps.actions.replay({ viewer: viewerOf(c), paths: undefined, ...form });
    return c.redirect("/quarantine", 303);
  });
};

/** Where a page begins; undefined: at the first, also where it is no place. */
function placeOf(text: string | undefined): EntryPlace | undefined {
  const [path, sha256, reason] = text?.split("\n") ?? [];
  const isPlace = path !== undefined && reason !== undefined && /^[0-9a-f]{64}$/.test(sha256 ?? "");
  return isPlace ? { path, sha256: sha256 ?? "", reason } : undefined;
}

const again = z.object({
  reason,
  setAsideFor: z
    .string()
    .max(200)
    .optional()
    .transform((text) => (text === "" ? undefined : text)),
});

const Replay: FC<{ readonly reason: string | undefined }> = ({ reason }) => (
  <section class="card" aria-label="Read it again">
    <h2>Read it again</h2>
    <p class="quiet">
      What can be read by now comes in,{" "}
      {reason === undefined ? "whatever it was set aside for" : `of what was set aside as ${reason}`}; the
      rest stays. At most 100 files at once.
    </p>
    <form method="post" action="/quarantine/replays">
      <input type="hidden" name="setAsideFor" value={reason ?? ""} />
      <Reason />
      <button type="submit">Read it again</button>
    </form>
  </section>
);

const Quarantine: FC<{
  readonly frame: Frame;
  readonly reasons: readonly ReasonCount[];
  readonly entries: readonly QuarantineEntry[];
  readonly reason: string | undefined;
  readonly more: string | undefined;
}> = ({ frame, reasons, entries, reason, more }) => (
  <Layout frame={frame} title="Quarantine" at="/quarantine">
    <h1>Quarantine</h1>
    <p class="lead">
      What could not be read is kept here with its reason, and nothing of it is lost. When its cause is mended
      it is read again.
    </p>
    <Table
      caption="By reason"
      columns={[
        { name: "Reason" },
        { name: "Files", isNumber: true },
        { name: "Records", isNumber: true },
        { name: "Since" },
        { name: "Last" },
      ]}
      rows={reasons.map((one) => [
        <a href={`/quarantine?reason=${encodeURIComponent(one.reason)}`}>{one.reason}</a>,
        <Count count={one.files} />,
        <Count count={one.records} />,
        <Time time={one.oldest} />,
        <Time time={one.newest} />,
      ])}
      empty="Nothing is set aside: all that came could be read."
    />
    {entries.length > 0 && (
      <Table
        caption={reason === undefined ? "Files" : `Files: ${reason}`}
        columns={[
          { name: "File" },
          { name: "Reason" },
          { name: "Records", isNumber: true },
          { name: "Since" },
        ]}
        rows={entries.map((entry) => [
          <code>{entry.path}</code>,
          entry.reason,
          entry.records === 0 ? "the whole file" : <Count count={entry.records} />,
          <Time time={entry.oldest} />,
        ])}
        empty=""
      />
    )}
    {reasons.length > 0 && frame.viewer?.permissions.has("pipeline:replay") && <Replay reason={reason} />}
    <More href={more} text="More files" />
  </Layout>
);
