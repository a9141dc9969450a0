/** The access map: who reads governed data, and by which way they got it; what nobody decided comes first. */
import type { FC } from "hono/jsx";
import type { Veil } from "../core/privacy/veil.ts";
import { requires } from "../http/guard.ts";
import { groupBy } from "../core/catalog/group.ts";
import { WAYS_BY_CONCERN, mapAccess } from "../reports/access-map/compute.ts";
import type { MapRow } from "../reports/access-map/compute.ts";
import { readReads } from "../reports/access-map/query.ts";
import { WAY_HEADINGS } from "../reports/access-map/headings.ts";
import { AssetLink } from "./alert.tsx";
import { answerPage, frameOf, query, viewerOf } from "./page.tsx";
import type { AddPages } from "./page.tsx";
import { Layout } from "./parts/layout.tsx";
import type { Frame } from "./parts/layout.tsx";
import { Bytes, Count, Table } from "./parts/text.tsx";

/** Rows of a way that are shown; the rest is told of. */
const SHOWN = 40;

export const addAccessMap: AddPages = (pages, deps) => {
  pages.get("/access-map", requires("accesses:read"), async (c) => {
    const index = await deps.catalog();
    const rows = await deps.readAs(viewerOf(c), async (client, veil) =>
      mapAccess(await readReads(client), index).map((row) => veiledRow(row, veil)),
    );
    const asset = query(c, "asset");
    const shown = asset === undefined ? rows : rows.filter((row) => row.asset.includes(asset));
    return answerPage(c, <AccessMap frame={frameOf(c, deps)} rows={shown} asset={asset} />);
  });
};

function veiledRow(row: MapRow, veil: Veil): MapRow {
  const { consumer } = row;
  const isSomebody = consumer.kind === "person" || consumer.kind === "principal";
  return isSomebody ? { ...row, consumer: { ...consumer, id: veil.person(veil.keyOf(consumer.id)) } } : row;
}

const AccessMap: FC<{
  readonly frame: Frame;
  readonly rows: readonly MapRow[];
  readonly asset: string | undefined;
}> = ({ frame, rows, asset }) => {
  const ways = groupBy(rows, ({ way }) => way);
  return (
    <Layout frame={frame} title="Access map" at="/access-map">
      <h1>Access map</h1>
      <p class="lead">
        Who read governed data, and how they got it. What nobody decided comes first: each row of it is one
        decision, a subscription or an exemption with an end.
      </p>
      <form class="filter" method="get" action="/access-map" aria-label="Which assets">
        <label>
          Asset
          <input name="asset" value={asset ?? ""} placeholder="part of its id" />
        </label>
        <button type="submit">Show</button>
      </form>
      {WAYS_BY_CONCERN.filter((way) => ways.has(way)).map((way) => {
        const own = ways.get(way) ?? [];
        return (
          <Table
            caption={`${WAY_HEADINGS[way]} (${own.length})`}
            columns={[
              { name: "Asset" },
              { name: "Who" },
              { name: "Readers", isNumber: true },
              { name: "Reads", isNumber: true },
              { name: "Bytes", isNumber: true },
              { name: "Days" },
            ]}
            rows={own.slice(0, SHOWN).map((row) => [
              <AssetLink asset={row.asset} />,
              <>
                {row.consumer.id} <small>{row.consumer.kind === "nobody" ? "" : row.consumer.kind}</small>
              </>,
              <Count count={row.readers.length} />,
              <Count count={row.accesses} />,
              <Bytes bytes={row.bytesOut} />,
              row.firstDay === row.lastDay ? row.firstDay : `${row.firstDay} to ${row.lastDay}`,
            ])}
            empty=""
          />
        );
      })}
      {rows.length === 0 && (
        <p class="notice">
          Nobody read governed data as far as could be seen. What cannot be seen is on the page{" "}
          <a href="/pipeline">Pipeline</a>.
        </p>
      )}
    </Layout>
  );
};
