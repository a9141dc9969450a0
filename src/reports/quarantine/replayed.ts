/** What a replay did, by reason. */
import { formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { renderRows } from "../text-table.ts";

export interface Replayed {
  readonly files: readonly {
    readonly tallies: readonly ReplayedReason[];
    readonly came: Readonly<Record<"new" | "duplicate" | "skipped" | "quarantined", number>>;
  }[];
  readonly findings: { readonly inserted: number; readonly amended: number; readonly withdrawn: number };
}

interface ReplayedReason {
  readonly reason: string;
  readonly unit: "file" | "record";
  readonly setAside: number;
  readonly readAgain: number;
  readonly cameIn: number;
}

export function renderReplayed({ files, findings }: Replayed): string {
  const rows = sumByReason(files.flatMap(({ tallies }) => tallies)).map((row) => [
    shownText(row.reason),
    `${row.unit}s`,
    formatCount(row.readAgain),
    formatCount(row.cameIn),
    formatCount(row.setAside - row.cameIn),
  ]);
  const head = ["REASON", "OF", "READ AGAIN", "CAME IN", "STILL SET ASIDE"];
  const table = rows.length === 0 ? "Nothing was set aside.\n" : `${renderRows(head, rows)}\n`;
  const came = (key: "new" | "duplicate" | "skipped" | "quarantined"): number =>
    files.reduce((sum, file) => sum + file.came[key], 0);
  const records = [
    `${formatCount(came("new"))} new`,
    `${formatCount(came("duplicate"))} duplicate`,
    ...(came("skipped") > 0 ? [`${formatCount(came("skipped"))} no CloudTrail records`] : []),
    ...(came("quarantined") > 0
      ? [`${formatCount(came("quarantined"))} of files that came in set aside`]
      : []),
  ];
  const { inserted, amended, withdrawn } = findings;
  return `${table}\nRecords   ${records.join(", ")}\nFindings  ${formatCount(inserted)} new, ${formatCount(amended)} amended, ${formatCount(withdrawn)} withdrawn\n`;
}

/** Sorted by reason, files before records. */
function sumByReason(tallies: readonly ReplayedReason[]): ReplayedReason[] {
  const sums = new Map<string, ReplayedReason>();
  for (const tally of tallies) {
    const key = `${tally.reason} ${tally.unit}`;
    const before = sums.get(key) ?? { ...tally, setAside: 0, readAgain: 0, cameIn: 0 };
    sums.set(key, {
      ...before,
      setAside: before.setAside + tally.setAside,
      readAgain: before.readAgain + tally.readAgain,
      cameIn: before.cameIn + tally.cameIn,
    });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}
