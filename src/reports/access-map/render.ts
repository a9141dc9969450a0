/** The access map as a table for people, JSON for programs, CSV for spreadsheets. Bytes depend on the data alone. */
import { stringify } from "csv-stringify/sync";
import { formatBytes, formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { CSV_FORM } from "../csv-form.ts";
import { renderRows } from "../text-table.ts";
import type { MapRow } from "./compute.ts";
import { WAY_HEADINGS } from "./headings.ts";
import type { MapSight } from "./sight.ts";

export const MAP_FORMATS = ["table", "json", "csv"] as const;
export type MapFormat = (typeof MAP_FORMATS)[number];

export interface AccessMap {
  readonly rows: readonly MapRow[];
  /** When the catalog was read; null: there is none. */
  readonly asOf: string | null;
  readonly sight: MapSight;
}

/** Renders the map. `width`: columns of the terminal; `colour`: whether escape codes are wanted (table only). */
export function renderMap(
  map: AccessMap,
  format: MapFormat,
  style: { width: number; colour: boolean },
): string {
  switch (format) {
    case "json":
      return `${JSON.stringify(
        {
          catalog_as_of: map.asOf,
          trails_asked: map.sight.isAsked,
          rows: map.rows.map((row) => printed(row, map.sight)),
          not_seen_in_full: map.sight.unseen,
        },
        null,
        2,
      )}\n`;
    case "csv":
      return stringify(
        map.rows.map((row) => ({
          ...printed(row, map.sight),
          readers: row.readers.map(shownText).join(" "),
        })),
        { header: true, columns: COLUMNS.slice(), ...CSV_FORM },
      );
    case "table":
      return renderTable(map, style);
  }
}

const COLUMNS = [
  "id",
  "way",
  "asset",
  "asset_project",
  "domain",
  "consumer_kind",
  "consumer",
  "people",
  "readers",
  "accesses",
  "bytes_out",
  "first_day",
  "last_day",
  "observability",
] as const;

function printed(row: MapRow, { levels }: MapSight): Record<(typeof COLUMNS)[number], unknown> {
  return {
    id: row.id,
    way: row.way,
    asset: shownText(row.asset),
    asset_project: row.assetProject,
    domain: row.domain,
    consumer_kind: row.consumer.kind,
    consumer: shownText(row.consumer.id),
    people: row.readers.length,
    readers: row.readers,
    accesses: row.accesses,
    bytes_out: row.bytesOut,
    first_day: row.firstDay,
    last_day: row.lastDay,
    // of the asset: what a level of partial or none has more of nobody can say
    observability: levels.get(row.asset) ?? null,
  };
}

/** Rows that a table shows of one way; the other formats have all. */
const SHOWN_MAX = 20;
/** Of the columns but the two that may be long. */
const FIXED_WIDTH = 10 + 10 + 13 + 12 + 12;

function renderTable(
  { rows, asOf, sight }: AccessMap,
  { width, colour }: { width: number; colour: boolean },
): string {
  const unseen = unseenPart(sight, width);
  if (rows.length === 0) {
    const none = `No read of governed data is in the logs.${asOf === null ? " Without a catalog none is governed." : ""}`;
    return `${[none, ...unseen].join("\n\n")}\n`;
  }
  const bold = (text: string): string => (colour ? `\u001B[1m${text}\u001B[22m` : text);
  const long = Math.max(16, Math.floor((width - FIXED_WIDTH) / 2));
  const sections = [...new Set(rows.map(({ way }) => way))].map((way) => {
    const own = rows.filter((row) => row.way === way);
    const people = new Set(own.flatMap(({ readers }) => readers)).size;
    const bytes = own.reduce((sum, { bytesOut }) => sum + bytesOut, 0);
    const heading = `${WAY_HEADINGS[way]}  (${formatCount(people)} ${people === 1 ? "reader" : "readers"}, ${formatBytes(bytes)})`;
    const table = renderRows(
      ["Id", "Asset", "Who", "Readers", "Reads", "Bytes", "Last use"],
      own
        .slice(0, SHOWN_MAX)
        .map((row) => [
          row.id,
          shownText(row.asset),
          `${row.consumer.kind === "nobody" ? "" : `${row.consumer.kind} `}${shownText(row.consumer.id)}`,
          formatCount(row.readers.length),
          formatCount(row.accesses),
          formatBytes(row.bytesOut),
          row.lastDay,
        ]),
      { widths: [10, long, long, 10, 13, 12, 12], wrap: "anywhere" },
    );
    const rest = own.length - SHOWN_MAX;
    const more = rest > 0 ? `\nand ${formatCount(rest)} more: --format csv or json has all` : "";
    return `${bold(heading)}\n${table}${more}`;
  });
  return `${[...sections, ...unseen].join("\n\n")}\n`;
}

/** Of the columns but the two that may be long. */
const UNSEEN_FIXED = 15 + 12;

/** What is not in the map is not unused where it could not be seen. */
function unseenPart({ isAsked, unseen }: MapSight, width: number): string[] {
  if (unseen.length === 0) return [];
  if (!isAsked)
    return [
      "No account was asked which trails log there (auditplane coverage): an asset that is not listed is not unused.",
    ];
  const room = Math.max(32, width - UNSEEN_FIXED);
  const long = Math.floor(room / 3);
  const rows = unseen
    .slice(0, SHOWN_MAX)
    .map(({ asset, observability, since, not_seen: reasons }) => [
      shownText(asset),
      observability,
      since?.slice(0, 10) ?? "not known",
      shownText(reasons.join("; ")),
    ]);
  const head = ["Asset", "Observability", "Since", "Not seen"];
  const table = renderRows(head, rows, { widths: [long, 15, 12, room - long] });
  const rest = unseen.length - SHOWN_MAX;
  const more = rest > 0 ? `\nand ${formatCount(rest)} more: --format json has all` : "";
  return [
    `Not seen in full: others may read these, and none is unused because it is not listed\n${table}${more}`,
  ];
}
