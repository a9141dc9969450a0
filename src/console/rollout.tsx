/** How far each domain is with alerts, what its owner would be told, and the next step. */
import type { FC } from "hono/jsx";
import { z } from "zod";
import type { Preview } from "../core/alert/rollout-preview.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { STAGES } from "../core/settings/rollout.ts";
import type { Stage } from "../core/settings/rollout.ts";
import { requires } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import type { DomainStage } from "../reports/rollout/render.ts";
import { readSeenStages } from "../reports/rollout/stages.ts";
import { readSeenAlerts } from "../store/seen.ts";
import { answerPage, frameOf, readForm, reason, viewerOf } from "./page.tsx";
import type { AddPages, ConsoleDeps } from "./page.tsx";
import { Reason } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import type { Viewer } from "../core/authority/viewer.ts";
import { Count, Table, Time } from "./parts/text.tsx";

const DAYS = 14;

export const addRollout: AddPages = (pages, deps) => {
  pages.get("/rollout", requires("rollout:read"), async (c) => {
    const index = await deps.catalog();
    const viewer = viewerOf(c);
    const stages = await deps.readAs(viewer, (client, veil) =>
      readSeenStages(client, index, { viewer, veil }),
    );
    return answerPage(c, <Stages frame={frameOf(c, deps)} stages={stages} names={namesOf(index)} />);
  });
  pages.get("/rollout/:domain", requires("rollout:read"), async (c) => {
    const stage = await stageOf(c.req.param("domain"), viewerOf(c), deps);
    const { domain } = stage;
    const preview = await deps.readAs(viewerOf(c), (client, veil) => {
      const seen = (alerts: readonly number[]) => readSeenAlerts(client, alerts);
      return deps.actions.previewRollout({ domain, days: DAYS, veil, seen });
    });
    return answerPage(c, <OneDomain frame={frameOf(c, deps)} stage={stage} preview={preview} />);
  });
  pages.post("/rollout/:domain", requires("rollout:write"), async (c) => {
    const viewer = viewerOf(c);
    const { domain } = await stageOf(c.req.param("domain"), viewer, deps);
    const form = await readForm(c, step);
    await deps.actions.setStage({ domain, rule: undefined, ...form, viewer });
    return c.redirect(`/rollout/${encodeURIComponent(domain)}`, 303);
  });
};

const step = z.object({ stage: z.enum(STAGES, "a stage is missing"), reason });

function namesOf({ catalog }: CatalogIndex): ReadonlyMap<string, string> {
  return new Map(catalog.domains.map(({ id, name }) => [id, name]));
}

/** Throws `Refused` where there is none that the viewer sees. */
async function stageOf(domain: string, viewer: Viewer, deps: ConsoleDeps): Promise<DomainStage> {
  const index = await deps.catalog();
  const stages = await deps.readAs(viewer, (client, veil) => readSeenStages(client, index, { viewer, veil }));
  const found = stages.find((one) => one.domain === domain);
  if (!found) throw notFound();
  return found;
}

const MEANS: Readonly<Record<Stage, string>> = {
  observe: "Alerts are kept, and nobody is told.",
  security: "Security is told in the owner's place.",
  live: "The owner is told.",
};
const CLASS: Readonly<Record<Stage, string>> = { observe: "medium", security: "low", live: "good" };

const StageBadge: FC<{ readonly stage: Stage }> = ({ stage }) => (
  <span class={`badge ${CLASS[stage]}`}>{stage}</span>
);

const Stages: FC<{
  readonly frame: Frame;
  readonly stages: readonly DomainStage[];
  readonly names: ReadonlyMap<string, string>;
}> = ({ frame, stages, names }) => (
  <Layout frame={frame} title="Rollout" at="/rollout">
    <h1>Rollout</h1>
    <p class="lead">
      Every domain begins by being observed. Look at what its owner would have been told, then have security
      told, then the owner.
    </p>
    <Table
      caption="Domains"
      columns={[
        { name: "Domain" },
        { name: "Stage" },
        { name: "Open alerts", isNumber: true },
        { name: "But of rules" },
        { name: "Why" },
      ]}
      rows={stages.map((one) => [
        <a class="row-link" href={`/rollout/${encodeURIComponent(one.domain)}`}>
          {one.domain === "none" ? "owned by nobody" : (names.get(one.domain) ?? one.domain)}
        </a>,
        <StageBadge stage={one.stage} />,
        <Count count={one.open} />,
        Object.entries(one.rules).map(([rule, stage]) => (
          <p>
            <a href={`/rules/${encodeURIComponent(rule)}`}>{rule}</a>: {stage}
          </p>
        )),
        <>
          {one.reason ?? <span class="quiet">as every domain begins</span>}
          {one.author !== undefined && <small> {one.author}</small>}
        </>,
      ])}
      empty="No domain is known: a catalog says which there are."
    />
  </Layout>
);

const OneDomain: FC<{ readonly frame: Frame; readonly stage: DomainStage; readonly preview: Preview }> = ({
  frame,
  stage,
  preview,
}) => (
  <Layout frame={frame} title={`Rollout of ${stage.domain}`} at="/rollout">
    <p class="row">
      <StageBadge stage={stage.stage} />
      <span class="quiet">{MEANS[stage.stage]}</span>
    </p>
    <h1>Rollout of {stage.domain}</h1>
    <div class="columns">
      <div>
        <Table
          caption={`What its owner would have been told in ${preview.days} days (${preview.messages.length})`}
          columns={[{ name: "When" }, { name: "Message" }, { name: "How" }]}
          rows={preview.messages.map((one) => [
            <Time time={one.at} />,
            <details>
              <summary>{one.message.subject}</summary>
              <pre>{one.message.text}</pre>
            </details>,
            [
              one.isUrgent ? "at once" : one.isHeld ? "with others the next morning" : "by itself",
              ...(one.audience === "deputy" ? ["to the deputy"] : []),
            ].join(", "),
          ])}
          empty="Nothing: no alert of these days was about it."
        />
        <Table
          caption="Exemptions that would take most of it away"
          columns={[{ name: "Who" }, { name: "Of what" }, { name: "Alerts fewer", isNumber: true }]}
          rows={preview.quieting.map((one) => [
            one.who,
            one.asset ?? "any asset",
            <Count count={one.alerts} />,
          ])}
          empty="None would."
        />
      </div>
      <div>
        {frame.viewer?.permissions.has("rollout:write") && <Move stage={stage} />}
        <section class="card" aria-label="Told elsewhere">
          <h2>Not the owner's to hear</h2>
          <p>
            {formatCounted(preview.elsewhere.parent, "alert")} about the owner, which the unit above hears,
            and {formatCounted(preview.elsewhere.security, "alert")} for security alone.
          </p>
        </section>
      </div>
    </div>
  </Layout>
);

const Move: FC<{ readonly stage: DomainStage }> = ({ stage }) => (
  <section class="card" aria-label="Move it">
    <h2>Move it</h2>
    <form method="post" action={`/rollout/${encodeURIComponent(stage.domain)}`}>
      <label>
        Stage
        <select name="stage">
          {STAGES.map((one) => (
            <option value={one} selected={one === stage.stage}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <Reason />
      <button type="submit">Decide</button>
    </form>
  </section>
);
