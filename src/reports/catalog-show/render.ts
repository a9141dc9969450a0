/** Who owned something and who could read it, for people. */
import { shownText } from "../../core/record/text.ts";
import type { Ground } from "../../store/control-grounds.ts";
import { isoTime } from "../../core/record/time.ts";
import { renderRows } from "../text-table.ts";
import type { AssetView, PersonView, ReaderLine, Rest, ShowReport } from "./views.ts";

export const SHOW_FORMATS = ["table", "json"] as const;
export type ShowFormat = (typeof SHOW_FORMATS)[number];

/** `grounds`: by `kind id`; none where it is a file that says so. */
export function renderShow(
  report: ShowReport,
  grounds: ReadonlyMap<string, Ground>,
  format: ShowFormat,
): string {
  if (format === "json") return `${JSON.stringify(printShow(report, grounds), null, 2)}\n`;
  const { at, as_of: asOf, caution, found } = report;
  const head = `At ${at}, as read at ${asOf ?? "an unknown time"}${caution === null ? "" : `; ${caution}`}.`;
  const parts = found.map((view) =>
    view.kind === "asset" ? renderAsset(view, grounds) : renderPerson(view, grounds),
  );
  return `${[head, ...parts].join("\n\n")}\n`;
}

/** A line with how it is known; null: the catalog file says so, or nobody can say. */
export type KnownReader = ReaderLine & { readonly known: string | null };

type Known<V> = V extends AssetView | PersonView
  ? Omit<V, "readers"> & { readonly readers: readonly KnownReader[] }
  : never;

export interface PrintedShow extends Omit<ShowReport, "found"> {
  readonly found: readonly Known<AssetView | PersonView>[];
}

/** For programs. */
export function printShow(report: ShowReport, grounds: ReadonlyMap<string, Ground>): PrintedShow {
  const found = report.found.map((view) => ({
    ...view,
    readers: view.readers.map((reader) => ({ ...reader, known: knownBy(reader.rests_on, grounds) })),
  }));
  return { ...report, found };
}

function renderAsset(view: AssetView, grounds: ReadonlyMap<string, Ground>): string {
  const lines: [string, string][] = [
    ["asset", `${view.name} (${view.id})`],
    ["project", view.project],
    ["domain", view.domain ?? "-"],
    ["owners", view.owners.join(", ") || "nobody is named"],
    ["classification", view.classification ?? "-"],
    [
      "places",
      [view.table_arn, ...view.locations].filter((place) => place !== null).join(", ") ||
        "nowhere that is known",
    ],
    ["Lake Formation", view.lake_formation ?? "nobody said"],
    ["known", knownBy(view.rests_on, grounds) ?? "the catalog file says so"],
    ...view.not_seen.map((one): [string, string] => ["not seen", one]),
  ];
  return `${facts(lines)}\n\n${renderReaders("WHO COULD READ IT", view.readers, grounds)}`;
}

function renderPerson(view: PersonView, grounds: ReadonlyMap<string, Ground>): string {
  const lines: [string, string][] = [
    ["person", view.name === null ? view.id : `${view.name} (${view.id})`],
    ["title", view.title ?? "-"],
    ["projects", view.projects.join(", ") || "none"],
    ["groups", view.groups.join(", ") || "none"],
    ...view.not_seen.map((one): [string, string] => ["not seen", one]),
  ];
  return `${facts(lines)}\n\n${renderReaders("WHAT THEY COULD READ", view.readers, grounds)}`;
}

function facts(lines: readonly (readonly [string, string])[]): string {
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  return lines.map(([name, value]) => `${name.padEnd(width)}${shownText(value)}`).join("\n");
}

function renderReaders(
  title: string,
  readers: readonly ReaderLine[],
  grounds: ReadonlyMap<string, Ground>,
): string {
  if (readers.length === 0) return `${title}: nobody and nothing that the catalog knows.`;
  const rows = readers.map(({ who, how, status, from, until, detail, rests_on }) => [
    shownText(who),
    status === null ? how : `${how}, ${status}`,
    `${from ?? "ever"} to ${until ?? "now"}`,
    shownText(detail ?? "-"),
    knownBy(rests_on, grounds) ?? "-",
  ]);
  return renderRows([title, "BY", "FROM AND TO", "WHY", "HOW WE KNOW"], rows);
}

function knownBy(rest: Rest | null, grounds: ReadonlyMap<string, Ground>): string | null {
  const ground = rest && grounds.get(`${rest.kind} ${rest.id}`);
  if (!ground) return null;
  const how = {
    said: "DataZone says since when",
    event: "an event says since when",
    assumed: "since when is assumed",
  };
  const since = how[ground.fromHow as keyof typeof how];
  return `${ground.scope}, read at ${isoTime(ground.learntAt)}; ${since}`;
}
