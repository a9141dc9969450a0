/** What is expected: of whom, of what, up to how much and until when. */
import type { FC } from "hono/jsx";
import { z } from "zod";
import type { Viewer } from "../core/authority/viewer.ts";
import { namedKey } from "../http/asked-person.ts";
import { requires } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import { seesAsset } from "../reports/assets/list.ts";
import { printException } from "../reports/exceptions/render.ts";
import type { PrintedException, Standing } from "../reports/exceptions/render.ts";
import { veiledException } from "../reports/exceptions/veiled.ts";
import { readSettings } from "../store/settings.ts";
import { AssetLink } from "./alert.tsx";
import { answerPage, frameOf, readForm, reason, viewerOf } from "./page.tsx";
import type { AddPages, ConsoleDeps } from "./page.tsx";
import { Reason } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Bytes, Table, Time } from "./parts/text.tsx";

export const addExceptions: AddPages = (pages, deps) => {
  pages.get("/exceptions", requires("exceptions:read"), async (c) => {
    const exceptions = await readExceptions(viewerOf(c), deps);
    return answerPage(c, <Exceptions frame={frameOf(c, deps)} exceptions={exceptions} />);
  });
  pages.post("/exceptions", requires("exceptions:write"), async (c) => {
    const viewer = viewerOf(c);
    const form = await readForm(c, announced);
    if (viewer.domains && !seesAsset(await deps.catalog(), viewer, form.asset)) throw notFound();
    const who = await namedKey(deps, viewer, form.who);
    await deps.actions.addException({ ...form, who, viewer });
    return c.redirect("/exceptions", 303);
  });
  pages.post("/exceptions/:id/end", requires("exceptions:write"), async (c) => {
    const viewer = viewerOf(c);
    const id = c.req.param("id");
    const form = await readForm(c, z.object({ reason }));
    if (!(await readExceptions(viewer, deps)).some((one) => one.id === id)) throw notFound();
    await deps.actions.expireException({ id, viewer, ...form });
    return c.redirect("/exceptions", 303);
  });
};

const TB = 1e12;
const announced = z.object({
  who: z
    .string("who it is is missing")
    .trim()
    .min(1, "who it is is missing")
    .max(320, "the name is too long"),
  asset: z
    .string()
    .trim()
    .max(2_000)
    .optional()
    .transform((text) => (text === "" ? undefined : text)),
  bytes: z.coerce
    .number("how much is missing")
    .positive("how much is missing")
    .max(1e6)
    .transform((tb) => Math.round(tb * TB)),
  from: z.iso.date("the first day is missing").transform((day) => `${day}T00:00:00Z`),
  until: z.iso.date("the last day is missing").transform((day) => `${day}T23:59:59Z`),
  reason,
});

async function readExceptions(viewer: Viewer, deps: ConsoleDeps): Promise<PrintedException[]> {
  return await deps.readAs(viewer, async (client, veil) => {
    const { exceptions } = await readSettings(client);
    return exceptions.map((one) => veiledException(printException(one, deps.now()), veil));
  });
}

const CLASS: Readonly<Record<Standing, string>> = {
  holds: "good",
  ends_soon: "medium",
  to_come: "low",
  over: "",
};

const Exceptions: FC<{ readonly frame: Frame; readonly exceptions: readonly PrintedException[] }> = ({
  frame,
  exceptions,
}) => {
  const mayWrite = frame.viewer?.permissions.has("exceptions:write") ?? false;
  return (
    <Layout frame={frame} title="Exceptions" at="/exceptions">
      <h1>Exceptions</h1>
      <p class="lead">
        Volumes that are expected, with an end and a ceiling: above it they are told all the same. Nobody
        exempts themselves.
      </p>
      <Table
        caption="What is expected"
        columns={[
          { name: "Who" },
          { name: "Asset" },
          { name: "Up to", isNumber: true },
          { name: "From" },
          { name: "Until" },
          { name: "Why" },
          { name: "Standing" },
        ]}
        rows={exceptions.map((one) => [
          one.who,
          one.asset === null || one.asset === undefined ? "any" : <AssetLink asset={one.asset} />,
          <Bytes bytes={one.bytes} />,
          <Time time={one.from} />,
          <Time time={one.until} />,
          <>
            {one.reason} <small>{one.author}</small>
          </>,
          <>
            <span class={`badge ${CLASS[one.standing]}`}>{one.standing.replaceAll("_", " ")}</span>
            {mayWrite && one.standing !== "over" && <End id={one.id} />}
          </>,
        ])}
        empty="Nothing is: every unusual volume is told."
      />
      {mayWrite && <Announce />}
    </Layout>
  );
};

const End: FC<{ readonly id: string }> = ({ id }) => (
  <details>
    <summary>End it</summary>
    <form method="post" action={`/exceptions/${encodeURIComponent(id)}/end`}>
      <Reason />
      <button type="submit" class="small secondary">
        End it now
      </button>
    </form>
  </details>
);

const Announce: FC = () => (
  <section class="card" aria-label="Announce a volume">
    <h2>Announce a volume</h2>
    <form method="post" action="/exceptions">
      <div class="grid">
        <label>
          Who
          <input name="who" required maxlength={320} autocomplete="off" />
        </label>
        <label>
          Asset
          <input
            name="asset"
            maxlength={2_000}
            placeholder="its id; any, where none is given"
            autocomplete="off"
          />
        </label>
        <label>
          Up to, in TB
          <input name="bytes" type="number" min="0.001" step="any" required />
        </label>
      </div>
      <div class="grid">
        <label>
          From
          <input name="from" type="date" required />
        </label>
        <label>
          Until the end of
          <input name="until" type="date" required />
        </label>
        <Reason />
      </div>
      <button type="submit">Announce</button>
    </form>
  </section>
);
