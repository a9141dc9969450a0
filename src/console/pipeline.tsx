/** Health of the pipeline, and what can be seen: account by Region by hour. "No data" must never look like "no access". */
import type { FC } from "hono/jsx";
import { coverageOf } from "../core/coverage/coverage.ts";
import { formatCount, formatCounted } from "../core/finding/explain.ts";
import { HOUR_MS, isoTime } from "../core/record/time.ts";
import { requires } from "../http/guard.ts";
import { coverageReport } from "../reports/coverage/compute.ts";
import type { CoverageReport, PlaceLine } from "../reports/coverage/compute.ts";
import { readPipelineHealth } from "../store/pipeline-health.ts";
import type { PipelineHealth } from "../store/pipeline-health.ts";
import { answerPage, frameOf, viewerOf } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Count, Table, Tiles, Time } from "./parts/text.tsx";

const HOURS = 48;

export const addPipeline: AddPages = (pages, deps) => {
  pages.get("/pipeline", requires("pipeline:read"), async (c) => {
    const index = await deps.catalog();
    const input = await deps.coverage();
    const health = await deps.readAs(viewerOf(c), readPipelineHealth);
    const report = coverageReport(input, coverageOf(input, index), HOURS);
    return answerPage(c, <Pipeline frame={frameOf(c, deps)} report={report} health={health} />);
  });
};

const Pipeline: FC<{
  readonly frame: Frame;
  readonly report: CoverageReport;
  readonly health: PipelineHealth;
}> = ({ frame, report, health }) => (
  <Layout frame={frame} title="Pipeline" at="/pipeline">
    <h1>Pipeline</h1>
    <p class="lead">
      Whether everything is read, and what cannot be seen. Where nothing is seen nothing is called unused.
    </p>
    <Tiles
      tiles={[
        ["Newest event", <Time time={health.newestEventAt} />],
        ["Files waiting", <Count count={health.filesWaiting} />],
        [
          "Set aside",
          <a href="/quarantine">
            <Count count={health.setAside} />
          </a>,
        ],
        ["Hours to derive", <Count count={health.dirtyHours} />],
        ["Messages waiting", <Count count={health.messagesWaiting} />],
        ["Messages given up", <Count count={health.messagesDead} />],
      ]}
    />
    <HourMap hours={report.hours} dirtyHours={health.dirtyHours} />
    <Table
      caption="Gaps in our own sight, and what closes them"
      columns={[{ name: "Gap" }, { name: "Where" }, { name: "What" }, { name: "Next step" }]}
      rows={report.gaps.map((gap) => [gap.kind.replaceAll("_", " "), gap.subject, gap.reason, gap.next_step])}
      empty={
        report.asked
          ? "None: what is asked for is seen."
          : "Nobody was asked for their trails; set AUDITPLANE_COVERAGE."
      }
    />
    <Seen assets={report.assets} />
    <Table
      caption="Trails"
      columns={[{ name: "Trail" }, { name: "State" }, { name: "Accounts" }, { name: "Files are proven" }]}
      rows={report.trails.map(({ arn, state, accounts, validates_files: proven }) => [
        <code>{arn}</code>,
        state.replaceAll("_", " "),
        accounts.join(", "),
        proven ? "yes" : "no",
      ])}
      empty="None is known."
    />
  </Layout>
);

const Seen: FC<Pick<CoverageReport, "assets">> = ({ assets }) => (
  <Table
    caption="What of each asset is seen"
    columns={[{ name: "Asset" }, { name: "Seen" }, { name: "Since" }, { name: "By route" }]}
    rows={assets.slice(0, 200).map((asset) => [
      <a href={`/assets/${encodeURIComponent(asset.asset)}`}>{asset.asset}</a>,
      <span class={`badge ${SEEN[asset.observability] ?? ""}`}>{asset.observability}</span>,
      <Time time={asset.since} never="nobody was asked" />,
      asset.routes.map(({ route, observability, reasons }) => (
        <p>
          {route.replaceAll("_", " ")}: {observability}
          {reasons.length > 0 && <small> {reasons.join("; ")}</small>}
        </p>
      )),
    ])}
    empty="The catalog has no asset."
  />
);

const SEEN: Readonly<Record<string, string>> = { full: "good", partial: "medium", none: "critical" };

const CELL = 14;
const ROW = 18;
const NAMES = 170;

/** A picture of the last hours, a row for each place, and what its colours say; its label says the same in words. */
const HourMap: FC<{ readonly hours: CoverageReport["hours"]; readonly dirtyHours: number }> = ({
  hours: { from, places },
  dirtyHours,
}) => {
  if (places.length === 0 && dirtyHours > 0)
    return (
      <p class="notice">
        What came is to be derived yet: {formatCounted(dirtyHours, "hour waits", "hours wait")}.
      </p>
    );
  if (places.length === 0) return <p class="notice">No account has sent anything yet, and none was asked.</p>;
  const [width, height] = [NAMES + HOURS * CELL, places.length * ROW + 20];
  return (
    <section class="card" aria-label="Hours seen">
      <h2>The last {HOURS} hours, by account and Region</h2>
      <div class="scroll" tabindex={0} role="region" aria-label="Map of hours">
        <svg class="hours" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={mapSays(places)}>
          {places.map(({ account, region, events }, row) => (
            <>
              <text x="0" y={String(row * ROW + 12)}>{`${account} ${region}`}</text>
              {events.map((count, hour) => (
                <rect
                  class={shade(count)}
                  x={String(NAMES + hour * CELL)}
                  y={String(row * ROW)}
                  width={String(CELL - 2)}
                  height={String(ROW - 4)}
                >
                  <title>{`${hourText(from, hour)}: ${formatCount(count)} events`}</title>
                </rect>
              ))}
            </>
          ))}
          <text x={String(NAMES)} y={String(height - 4)}>
            {hourText(from, 0)}
          </text>
          <text x={String(width)} y={String(height - 4)} text-anchor="end">
            {hourText(from, HOURS - 1)}
          </text>
        </svg>
      </div>
      <p class="label">
        {SHADES.map(([count, says]) => (
          <span class="key">
            <svg class="hours" viewBox={`0 0 ${CELL - 2} ${ROW - 4}`} aria-hidden="true">
              <rect class={shade(count)} width={String(CELL - 2)} height={String(ROW - 4)} />
            </svg>
            {says}
          </span>
        ))}
      </p>
    </section>
  );
};

/** An hour of each shade, and what that says. */
const SHADES: readonly (readonly [count: number, says: string])[] = [
  [0, "no event came"],
  [1, "fewer than 10"],
  [10, "fewer than 1,000"],
  [1_000, "1,000 or more"],
];

function shade(count: number): string {
  if (count === 0) return "unseen";
  if (count < 10) return "seen few";
  return count < 1_000 ? "seen some" : "seen";
}

function hourText(from: string, hour: number): string {
  return isoTime(Date.parse(from) + hour * HOUR_MS)
    .slice(0, 16)
    .replace("T", " ");
}

function mapSays(places: readonly PlaceLine[]): string {
  const lines = places.map(({ account, region, events }) => {
    const empty = events.filter((count) => count === 0).length;
    return `${account} ${region}: events in ${events.length - empty} of ${events.length} hours`;
  });
  return `${lines.join("; ")}.`;
}
