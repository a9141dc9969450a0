/** Months of reviews for spreadsheets: a line for each domain and month, also where there is no review. What looks like a formula is text. */
import { stringify } from "csv-stringify/sync";
import { shownText } from "../../core/record/text.ts";
import type { SealedTrend } from "../../core/review/trend/document.ts";
import { FIGURES } from "../../core/review/trend/figures.ts";
import type { Figures } from "../../core/review/trend/figures.ts";
import { CSV_FORM } from "../csv-form.ts";
import { CSV_MARK, lineWithout } from "../review/csv.ts";

const COLUMNS = [
  "report_id",
  "report_sha256",
  "month",
  "domain",
  "domain_name",
  "kind",
  "reviews",
  "review_id",
  "review_sha256",
  "state",
  ...FIGURES,
];

export function trendCsv({ id, hash, document }: SealedTrend): string {
  const figures = (of: Figures): string[] => FIGURES.map((name) => String(of[name]));
  const none = FIGURES.map(() => "");
  const monthly = document.totals.flatMap(({ month }, at) =>
    document.domains.map(({ id: domain, name, months }) => {
      const one = months[at] ?? null;
      const about = [month, shownText(domain), shownText(name), "monthly"];
      if (one === null) return [...about, "0", "", "", "not reviewed", ...none];
      return [...about, "1", one.review, one.review_sha256, one.state, ...figures(one)];
    }),
  );
  const names = new Map(document.domains.map((one) => [one.id, one.name]));
  const outOfTurn = document.out_of_turn.map((one) => {
    const about = [one.month, shownText(one.domain), shownText(names.get(one.domain) ?? one.domain)];
    return [...about, "out of turn", String(one.reviews), "", "", "", ...figures(one)];
  });
  const lines = [...monthly, ...outOfTurn].map((line) => [id, hash, ...line]);
  if (lines.length === 0) lines.push(lineWithout([id, hash], COLUMNS));
  return CSV_MARK + stringify([COLUMNS, ...lines], { ...CSV_FORM, record_delimiter: "\r\n" });
}
