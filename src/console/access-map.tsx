/** The access map: who reads governed data, and by which way they got it; what nobody decided comes first. */
import type { FC } from "hono/jsx";
import type { Way } from "../core/access/way.ts";
import type { CatalogIndex } from "../core/catalog/index-catalog.ts";
import { directoryOf } from "../core/privacy/directory.ts";
import { isHuman } from "../core/privacy/human.ts";
import type { Veil } from "../core/privacy/veil.ts";
import { requires } from "../http/guard.ts";
import { compareText, groupBy } from "../core/catalog/group.ts";
import { WAYS_BY_CONCERN, compareWeight, mapAccess } from "../reports/access-map/compute.ts";
import type { MapRow } from "../reports/access-map/compute.ts";
import { readReads } from "../reports/access-map/query.ts";
import { WAY_HEADINGS } from "../reports/access-map/headings.ts";
import { AssetLink } from "./alert.tsx";
import { answerPage, frameOf, query, viewerOf } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { Search } from "./parts/form.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Bytes, Count, Table, Time } from "./parts/text.tsx";

/** Rows of a way that are shown; the rest is told of. */
const SHOWN = 40;

export const addAccessMap: AddPages = (pages, deps) => {
  pages.get("/access-map", requires("accesses:read"), async (c) => {
    const index = await deps.catalog();
    const viewer = viewerOf(c);
    const asset = query(c, "asset");
    const known = viewer.domains ? undefined : await deps.accessMap();
    const ways = await deps.readAs(viewer, async (client, veil) => {
      const rows = known?.rows ?? mapAccess(await readReads(client), index);
      const wanted = asset === undefined ? rows : rows.filter((row) => row.asset.includes(asset));
      const of = groupBy(wanted, ({ way }) => way);
      return WAYS_BY_CONCERN.map((way) => rowsOf(way, of.get(way) ?? [], { veil, index }));
    });
    const props = { frame: frameOf(c, deps), ways, asset, at: known?.at ?? deps.now() };
    return answerPage(c, <AccessMap {...props} />);
  });
};

/** What is shown of a way. */
interface WayRows {
  readonly way: Way;
  /** Of all. */
  readonly count: number;
  readonly rows: readonly ShownRow[];
}

interface ShownRow extends MapRow {
  /** What the consumer is, in a word; empty: nobody knows. */
  readonly called: string;
}

/** Those that weigh the same in the order of what they are shown as: that of names would tell whom each stands for. */
function rowsOf(way: Way, rows: readonly MapRow[], given: ShownGiven): WayRows {
  const last = rows[SHOWN - 1];
  const first = last ? rows.filter((row) => compareWeight(row, last) <= 0) : rows;
  const shown = first
    .map((row) => shownRow(row, given))
    .sort((a, b) => compareWeight(a, b) || compareText(a.consumer.id, b.consumer.id));
  return { way, count: rows.length, rows: shown.slice(0, SHOWN) };
}

interface ShownGiven {
  readonly veil: Veil;
  readonly index: CatalogIndex;
}

function shownRow(row: MapRow, { veil, index }: ShownGiven): ShownRow {
  const { consumer } = row;
  const { kind } = consumer;
  if (kind !== "person" && kind !== "principal") return { ...row, called: kind === "nobody" ? "" : kind };
  const key = veil.keyOf(consumer.id);
  const isPerson = isHuman(key, [directoryOf(index).find(key)?.kind]);
  const called = kind === "person" && !isPerson ? "service" : kind;
  return { ...row, consumer: { ...consumer, id: veil.person(key) }, called };
}

const AccessMap: FC<{
  readonly frame: Frame;
  readonly ways: readonly WayRows[];
  readonly asset: string | undefined;
  /** When it was made, in ms. */
  readonly at: number;
}> = ({ frame, ways, asset, at }) => {
  return (
    <Layout frame={frame} title="Access map" at="/access-map">
      <h1>Access map</h1>
      <p class="lead">
        Who read governed data, and how they got it. What nobody decided comes first: each row of it is one
        decision, a subscription or an exemption with an end. As of <Time time={at} />.
      </p>
      <Search
        action="/access-map"
        name="asset"
        label="Asset"
        value={asset}
        placeholder="part of its id"
        which="Which assets"
      />
      {ways
        .filter(({ count }) => count > 0)
        .map(({ way, count, rows }) => (
          <Table
            caption={`${WAY_HEADINGS[way]} (${count > rows.length ? `${count}, the first ${rows.length}` : count})`}
            columns={[
              { name: "Asset" },
              { name: "Who" },
              { name: "Readers", isNumber: true },
              { name: "Reads", isNumber: true },
              { name: "Bytes", isNumber: true },
              { name: "Days" },
            ]}
            rows={rows.map((row) => [
              <AssetLink asset={row.asset} />,
              <>
                {row.consumer.id} <small>{row.called}</small>
              </>,
              <Count count={row.readers.length} />,
              <Count count={row.accesses} />,
              <Bytes bytes={row.bytesOut} />,
              row.firstDay === row.lastDay ? row.firstDay : `${row.firstDay} to ${row.lastDay}`,
            ])}
            empty=""
          />
        ))}
      {ways.every(({ count }) => count === 0) && (
        <p class="notice">
          Nobody read governed data as far as could be seen. What cannot be seen is on the page{" "}
          <a href="/pipeline">Pipeline</a>.
        </p>
      )}
    </Layout>
  );
};
