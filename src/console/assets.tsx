/** Assets: the list of what the catalog has, and one of them with who may read it and who does. */
import type { FC } from "hono/jsx";
import { requires } from "../http/guard.ts";
import { notFound } from "../http/problem.ts";
import { readAssetList } from "../reports/assets/list.ts";
import type { ListedAsset } from "../reports/assets/list.ts";
import { readAsset } from "../reports/assets/show.ts";
import type { PrintedUse, ShownAsset } from "../reports/assets/show.ts";
import { AlertTable } from "./parts/alert-table.tsx";
import { answerPage, frameOf, query, viewerOf, withQuery } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { Bars } from "./parts/bars.tsx";
import { More, Search } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Bytes, Count, Facts, Table, Tiles, Time } from "./parts/text.tsx";

const SHOWN = 50;

export const addAssets: AddPages = (pages, deps) => {
  pages.get("/assets", requires("assets:read"), async (c) => {
    const index = await deps.catalog();
    const search = query(c, "search");
    const [, name, id] = /^(.*)\n(.*)$/s.exec(c.req.query("after") ?? "") ?? [];
    const after = name === undefined || id === undefined ? undefined : { name, id };
    const viewer = viewerOf(c);
    const present = (await deps.coverage()).now;
    const assets = await deps.readAs(viewer, (client) =>
      readAssetList(client, index, { viewer, present, search, limit: SHOWN + 1, after }),
    );
    const last = assets.length > SHOWN ? assets[SHOWN - 1] : undefined;
    const more = last && withQuery(c, { after: `${last.name}\n${last.id}` });
    const props = { frame: frameOf(c, deps), assets: assets.slice(0, SHOWN), search, more };
    return answerPage(c, <AssetList {...props} />);
  });
  // where a cell of a dashboard leads that has none
  pages.get("/assets/", requires("assets:read"), (c) => c.redirect("/assets"));
  pages.get("/assets/:asset", requires("assets:read"), async (c) => {
    const index = await deps.catalog();
    const viewer = viewerOf(c);
    const coverage = await deps.coverage();
    const given = { viewer, index, coverage, asset: c.req.param("asset") };
    const asset = await deps.readAs(viewer, (client, veil) => readAsset(client, { ...given, veil }));
    if (!asset) throw notFound();
    return answerPage(c, <Shown frame={frameOf(c, deps)} asset={asset} />);
  });
};

const AssetList: FC<{
  readonly frame: Frame;
  readonly assets: readonly ListedAsset[];
  readonly search: string | undefined;
  readonly more: string | undefined;
}> = ({ frame, assets, search, more }) => (
  <Layout frame={frame} title="Assets" at="/assets">
    <h1>Assets</h1>
    <Search
      action="/assets"
      label="Name or id"
      value={search}
      placeholder="words of it"
      which="Which assets"
    />
    <Table
      caption="Assets, with their use of the last 30 days"
      columns={[
        { name: "Asset" },
        { name: "Domain" },
        { name: "Classification" },
        { name: "Readers", isNumber: true },
        { name: "Reads", isNumber: true },
        { name: "Bytes", isNumber: true },
        { name: "Open alerts", isNumber: true },
      ]}
      rows={assets.map((asset) => [
        <>
          <a class="row-link" href={`/assets/${encodeURIComponent(asset.id)}`}>
            {asset.name}
          </a>
          {asset.name !== asset.id && <small> {asset.id}</small>}
        </>,
        asset.domain_name ?? asset.domain ?? "",
        <Classes asset={asset} />,
        <Count count={asset.readers} />,
        <Count count={asset.reads} />,
        <Bytes bytes={asset.bytes_out} />,
        asset.open_alerts > 0 ? <span class="badge high">{asset.open_alerts}</span> : "0",
      ])}
      empty={search === undefined ? "The catalog has no asset that you see." : "None of this name."}
    />
    <More href={more} text="More assets" />
  </Layout>
);

/** What it is said to be, and what Macie found in it. */
const Classes: FC<{ readonly asset: Pick<ListedAsset, "classification" | "sensitivity"> }> = ({ asset }) => (
  <>
    {asset.classification ?? <span class="quiet">unclassified</span>}
    {asset.sensitivity !== null && <small> Macie: {asset.sensitivity}</small>}
  </>
);

const Shown: FC<{ readonly frame: Frame; readonly asset: ShownAsset }> = ({ frame, asset }) => {
  const bytes = asset.use.reduce((sum, { bytes_out: own }) => sum + own, 0);
  const outside = asset.use.filter(({ verdict }) => verdict === "none" || verdict === "revoked");
  return (
    <Layout frame={frame} title={asset.name} at="/assets">
      <h1>{asset.name}</h1>
      <p class="lead">
        {asset.id} · project {asset.project}
        {asset.domain !== null && ` · domain ${asset.domain}`} ·{" "}
        <a href={`/subscriptions?asset=${encodeURIComponent(asset.id)}`}>subscriptions to it</a>
      </p>
      <Tiles
        tiles={[
          ["Classification", <Classes asset={asset} />],
          ["Bytes in 30 days", <Bytes bytes={bytes} />],
          [
            "Accesses outside entitlements",
            <Count count={outside.reduce((sum, one) => sum + one.accesses, 0)} />,
          ],
          ["Seen", asset.observability?.observability ?? "unknown"],
        ]}
      />
      <div class="columns">
        <div>
          <section class="card" aria-label="Use by day">
            <h2>Bytes by day; days with accesses outside entitlements are marked</h2>
            <Bars title="Bytes read of it" bars={daysOf(asset.use)} />
          </section>
          <AlertTable caption="Alerts" alerts={asset.alerts} empty="None is open." />
          <Readers asset={asset} />
        </div>
        <div>
          <CatalogSays asset={asset} />
          {asset.observability && (
            <Table
              caption="What of its use is seen"
              columns={[{ name: "Route" }, { name: "Seen" }, { name: "Why not all" }]}
              rows={asset.observability.routes.map(({ route, observability, reasons }) => [
                route.replaceAll("_", " "),
                observability,
                reasons.join("; "),
              ])}
              empty="No route to it is known."
            />
          )}
        </div>
      </div>
    </Layout>
  );
};

const CatalogSays: FC<{ readonly asset: ShownAsset }> = ({ asset }) => (
  <section class="card" aria-label="What the catalog says">
    <h2>What the catalog says</h2>
    <Facts
      facts={[
        ["Owners", asset.owners.join(", ")],
        ["Classification", asset.classification],
        ["Cost centre", asset.cost_center],
        ["Published", asset.published_at === null ? null : <Time time={asset.published_at} />],
        ["Table", asset.table_arn === null ? null : <code>{asset.table_arn}</code>],
        ["Locations", asset.locations.map((one) => <code>{one} </code>)],
        ["Lake Formation", asset.lake_formation],
        ["Read", asset.as_of === null ? null : <Time time={asset.as_of} />],
      ]}
    />
    {asset.not_seen.map((line) => (
      <p class="quiet">{line}</p>
    ))}
  </section>
);

const Readers: FC<{ readonly asset: ShownAsset }> = ({ asset }) => (
  <Table
    caption="Who may read it now"
    columns={[{ name: "Who" }, { name: "By" }, { name: "From" }, { name: "Until" }, { name: "Detail" }]}
    rows={asset.readers.map((reader) => [
      reader.who,
      [reader.how, reader.status].filter((part) => part !== null).join(", "),
      <Time time={reader.from} never="since ever" />,
      <Time time={reader.until} never="open" />,
      reader.detail ?? "",
    ])}
    empty="Nobody but the owning project, as far as the catalog says."
  />
);

/** Bytes of every verdict of a day together. */
function daysOf(use: readonly PrintedUse[]): { label: string; value: number; isMarked: boolean }[] {
  const days = new Map<string, { value: number; isMarked: boolean }>();
  for (const { day, verdict, bytes_out: bytes } of use) {
    const before = days.get(day) ?? { value: 0, isMarked: false };
    const isMarked = before.isMarked || verdict === "none" || verdict === "revoked";
    days.set(day, { value: before.value + bytes, isMarked });
  }
  return [...days].map(([label, own]) => ({ label, ...own })).sort((a, b) => (a.label < b.label ? -1 : 1));
}
