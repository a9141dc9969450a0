/** Queries and their chains, for people and for programs. */
import type { QueryChain, QueryDeed } from "../../core/copy/chain.ts";
import { formatBytes, formatCounted } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import { renderRows } from "../text-table.ts";

export const QUERIES_FORMATS = ["table", "json"] as const;
export type QueriesFormat = (typeof QUERIES_FORMATS)[number];

const HEAD = [
  "FIRST (UTC)",
  "QUERY",
  "WHO ASKED",
  "DATA OF",
  "READ",
  "RESULT",
  "KEPT",
  "RESULT READ BY OTHERS",
];
const PARTS: Readonly<Record<QueryDeed["part"], string>> = {
  asked: "asked for it",
  granted: "was given data",
  read: "read data",
  result_written: "wrote the result",
  wrote: "kept what it read",
  result_read: "read the result",
};

/** The latest first. */
export function renderQueries(chains: readonly QueryChain[], format: QueriesFormat): string {
  const latest = chains.toReversed();
  if (format === "json") return `${JSON.stringify({ queries: latest.map(printed) }, null, 2)}\n`;
  if (latest.length === 0) return "No queries are known; docs/zero-copy.md says which can be seen.\n";
  const rows = latest.map((chain) => [
    second(chain.first),
    chain.queryId,
    chain.person ?? "unknown",
    chain.assets.join(", "),
    sizeOf(chain.bytesRead),
    sizeOf(chain.resultBytes),
    chain.isKept ? "yes" : "",
    chain.otherReaders.join(", "),
  ]);
  return `${renderRows(
    HEAD,
    rows.map((row) => row.map(shownText)),
  )}\n`;
}

/** One query, deed by deed. */
export function renderQuery(chain: QueryChain, format: QueriesFormat): string {
  if (format === "json") return `${JSON.stringify({ query: printed(chain) }, null, 2)}\n`;
  const { person, engine, assets, bytesRead, resultBytes } = chain;
  const said = [
    `Query ${chain.queryId}${engine === null ? "" : ` of ${engine}`}, asked for by ${person ?? "nobody whom a record tells"}`,
    `Data of ${assets.length === 0 ? "nothing that is known" : assets.join(", ")}: ${bytesRead === null ? "no read was seen" : `${formatBytes(bytesRead)} read`}; result: ${resultBytes === null ? "not seen" : formatBytes(resultBytes)}`,
  ];
  const rows = chain.deeds.map(
    ({ part, first, person: by, asset, events, denied, bytes, target, detail }) => [
      second(first),
      by,
      PARTS[part],
      asset ?? target ?? "",
      `${formatCounted(events, "record")}${denied === 0 ? "" : `, ${denied} denied`}`,
      bytes === 0 ? "" : formatBytes(bytes),
      Object.entries(detail)
        .map(([name, value]) => `${name}: ${value}`)
        .join("; "),
    ],
  );
  const head = ["FIRST (UTC)", "WHO", "DID", "WHAT OR WHERE", "RECORDS", "BYTES", "MORE"];
  return `${said.map(shownText).join("\n")}\n\n${renderRows(
    head,
    rows.map((row) => row.map(shownText)),
  )}\n`;
}

function printed({
  queryId,
  bytesRead,
  resultBytes,
  isKept,
  otherReaders,
  deeds,
  ...chain
}: QueryChain): object {
  return {
    query: queryId,
    person: chain.person,
    engine: chain.engine,
    assets: chain.assets,
    first: isoTime(chain.first),
    last: isoTime(chain.last),
    bytes_read: bytesRead,
    result_bytes: resultBytes,
    kept: isKept,
    other_readers: otherReaders,
    parts: deeds.map(({ queryId: _, first, last, ...deed }) => ({
      ...deed,
      first: isoTime(first),
      last: isoTime(last),
    })),
  };
}

function sizeOf(bytes: number | null): string {
  return bytes === null ? "" : formatBytes(bytes);
}

function second(time: number): string {
  return isoTime(time).slice(0, 19).replace("T", " ");
}
