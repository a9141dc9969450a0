/** A first look for people, and for programs. */
import { formatBytes, formatCount } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { renderScan } from "../scan/render.ts";
import type { FirstLookReport } from "./report.ts";

export const FIRST_LOOK_FORMATS = ["table", "json"] as const;
export type FirstLookFormat = (typeof FIRST_LOOK_FORMATS)[number];

/** `learnt`: what a scan says where there is no catalog; empty where there is one. */
export function renderFirstLook(
  report: FirstLookReport,
  format: FirstLookFormat,
  style: { readonly width: number; readonly colour: boolean; readonly learnt: string },
): string {
  if (format === "json") return `${JSON.stringify(report, null, 2)}\n`;
  return [
    title("What was looked at"),
    ...looked(report),
    title("What it saw"),
    renderScan(report, "table", style),
    style.learnt,
    title("What it cannot see"),
    ...report.unseen.flatMap(({ what, why, fix }, at) => [
      `${String(at + 1).padStart(2)}. ${shownText(what)}: ${shownText(why)}\n`,
      `    to see it: ${shownText(fix)}\n`,
    ]),
    title("What data events of S3 cost"),
    ...cost(report.cost),
  ].join("");
}

function title(text: string): string {
  return `\n${text}\n${"-".repeat(text.length)}\n`;
}

function line(name: string, text: string): string {
  return `${name.padEnd(11)}${shownText(text)}\n`;
}

function looked({ identity, region, trails, read, accounts, regions }: FirstLookReport): string[] {
  const { files, lookup_events: lookup, macie } = read;
  return [
    line("As", `${identity.arn} (account ${identity.account}), in ${region}, reading only`),
    ...trails.map(({ arn, bucket, prefix, ...trail }) => {
      const traits = [
        trail.is_logging ? "logs" : "is stopped",
        trail.is_multi_region ? "all Regions" : "one Region",
        ...(trail.is_organization ? ["the organization"] : []),
      ].join(", ");
      const whether = trail.is_read ? "read" : "not read";
      return line("Trail", `${arn}: ${traits}; delivers to s3://${bucket}/${prefix}, ${whether}`);
    }),
    ...(trails.length === 0 ? [line("Trail", "none that could be seen")] : []),
    ...files
      .filter((one) => one.files > 0)
      .map((one) =>
        line(
          "Files",
          `${formatCount(one.files)} of ${one.place}, ${formatBytes(one.bytes)}, since ${one.since}`,
        ),
      ),
    ...(lookup
      ? [line("Looked up", `${formatCount(lookup.events)} management events since ${lookup.since}`)]
      : []),
    line("Macie", macie ? macieText(macie) : "not seen"),
    line("Accounts", named(accounts)),
    line("Regions", named(regions)),
  ];
}

const NAMES_MAX = 8;

function named(names: readonly string[]): string {
  if (names.length === 0) return "none";
  const more = names.length > NAMES_MAX ? `, and ${formatCount(names.length - NAMES_MAX)} more` : "";
  return `${formatCount(names.length)}: ${names.slice(0, NAMES_MAX).join(", ")}${more}`;
}

function macieText({ findings, by_type }: NonNullable<FirstLookReport["read"]["macie"]>): string {
  const types = Object.entries(by_type).map(([type, count]) => `${formatCount(count)} ${type}`);
  const noun = findings === 1 ? "finding" : "findings";
  return findings === 0 ? "enabled, no findings" : `${formatCount(findings)} ${noun}: ${types.join(", ")}`;
}

function cost({ basis, monthly, seen, examples, ...price }: FirstLookReport["cost"]): string[] {
  const usd = (value: number): string =>
    `${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} USD a month`;
  const lines = [line("Formula", `${price.formula} (${price.price_source}; prices differ by Region)`)];
  if (monthly && seen) {
    const hours = seen.hours.toFixed(1);
    const most = basis === "at_least" ? "at least, since only some are logged: " : "";
    lines.push(
      line(
        "Now",
        basis === "measured" ? "all reads of objects are logged already" : "some are logged already",
      ),
      line("Seen", `${formatCount(seen.events)} events on objects in ${hours} hours`),
      line(
        "Estimate",
        `${most}${formatCount(seen.events)} / ${hours} × ${price.hours_a_month} hours = ${formatCount(monthly.events)} a month: ${usd(monthly.usd)}`,
      ),
    );
  } else {
    lines.push(
      line("Estimate", "none: no event on an object could be seen, so nobody can say how many there are"),
      ...examples.map(({ events, usd: amount }) =>
        line("", `if there were ${formatCount(events)} a month: ${usd(amount)}`),
      ),
      line("To know", "S3's request metrics in CloudWatch (AllRequests), of the buckets that matter"),
    );
  }
  lines.push(line("Besides", "what S3 and KMS ask for storing and reading the files"));
  return lines;
}
