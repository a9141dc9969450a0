/** What somebody read in the last weeks, as a small picture: the largest hour of each day, on a scale of logarithms. */
import { formatBytes } from "../../core/finding/explain.ts";
import { shownText } from "../../core/record/text.ts";
import { DAY_MS, isoTime } from "../../core/record/time.ts";
import { toLog } from "../../core/volume/parameters.ts";

export interface Sparkline {
  /** Ascending; days without reads are left out. In ms. */
  readonly peaks: readonly { readonly day: number; readonly bytes: number }[];
  /** The day that is marked, the last one. In ms. */
  readonly day: number;
  readonly marked: Mark;
  /** null: nothing is usual yet. */
  readonly usualBytes: number | null;
  /** null: there are none. */
  readonly peersBytes: number | null;
  /** Whose it is. */
  readonly person: string;
}

/** What a finding is about: an hour of the day, or all of it. */
export interface Mark {
  /** As it is said: `14:00 to 15:00 UTC`. */
  readonly when: string;
  readonly bytes: number;
  readonly isWholeDay: boolean;
}

/** Days before the marked one. */
const DAYS = 42;
const BARS = "▁▂▃▄▅▆▇█";

/** One character a day, a dot where nothing was read, and below them the mark of the last one. */
export function sparklineLines({ peaks, day, marked }: Sparkline): [string, string] {
  const byDay = new Map(peaks.map((peak) => [peak.day, toLog(peak.bytes, "bytes")]));
  const highest = Math.max(...byDay.values(), 1e-9);
  const bars = Array.from({ length: DAYS + 1 }, (_, at) => {
    const level = byDay.get(day - (DAYS - at) * DAY_MS);
    if (level === undefined) return "·";
    return BARS[Math.min(BARS.length - 1, Math.floor((level / highest) * BARS.length))];
  });
  return [bars.join(""), `${" ".repeat(DAYS)}^ ${dateOf(day)}, ${markText(marked)}`];
}

/** `14:00 to 15:00 UTC: 20.7 MB`. */
function markText({ when, bytes }: Mark): string {
  return `${when}: ${formatBytes(bytes)}`;
}

const WIDTH = 480;
const HEIGHT = 96;
const MARGIN = { left: 8, right: 76, top: 10, bottom: 20 };
const INNER = { width: WIDTH - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
const STEP = INNER.width / (DAYS + 1);
const COLOURS = { mark: "#c2410c", day: "#fdba74", other: "#64748b", line: "#94a3b8" };

/**
 * An SVG of its own size, readable on light and dark, that says in words what it shows. Names are data: they are escaped.
 */
export function sparklineSvg(sparkline: Sparkline): string {
  const { peaks, day, usualBytes, peersBytes, marked } = sparkline;
  const peak = peaks.find((one) => one.day === day)?.bytes ?? 0;
  const mark = marked.isWholeDay ? peak : marked.bytes;
  const highest = Math.max(...peaks.map(({ bytes }) => bytes), mark, usualBytes ?? 0, peersBytes ?? 0, 1);
  const y = (bytes: number): number =>
    MARGIN.top + INNER.height * (1 - toLog(bytes, "bytes") / toLog(highest, "bytes"));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="10">`,
    `<title>${escape(inWords(sparkline, peak))}</title>`,
    ...bars(sparkline, y),
    ...levelLines([
      ...(usualBytes === null ? [] : [{ text: "usual", y: y(usualBytes), dash: "" }]),
      ...(peersBytes === null ? [] : [{ text: "peers", y: y(peersBytes), dash: "3 2" }]),
      { text: formatBytes(marked.bytes) + (marked.isWholeDay ? " in all" : ""), y: y(mark) },
    ]),
    label(MARGIN.left, HEIGHT - 6, { text: dateOf(day - DAYS * DAY_MS) }),
    label(WIDTH - MARGIN.right, HEIGHT - 6, { text: dateOf(day), anchor: "end" }),
    "</svg>",
    "",
  ].join("\n");
}

function inWords({ day, person, marked, usualBytes, peersBytes }: Sparkline, peak: number): string {
  const days = `in the 42 days before ${dateOf(day)} and on that day (${formatBytes(peak)}; ${markText(marked)})`;
  const peers = peersBytes === null ? "no peers" : `of peers ${formatBytes(Math.round(peersBytes))}`;
  const usual =
    usualBytes === null ? "nothing is usual yet" : `usual ${formatBytes(Math.round(usualBytes))}, ${peers}`;
  return `Largest hour of each day that ${person} read anything, ${days}; ${usual}`;
}

/** A bar for the largest hour of each day; within that of the marked day its own hour, or all of it. */
function bars({ peaks, day, marked }: Sparkline, y: (bytes: number) => number): string[] {
  const bar = (bytes: number, at: number, { fill, title }: { fill: string; title: string }): string => {
    const top = y(bytes);
    const x = MARGIN.left + STEP * ((at - day) / DAY_MS + DAYS);
    const size = `x="${round(x)}" y="${round(top)}" width="${round(STEP * 0.72)}" height="${round(Math.max(1, MARGIN.top + INNER.height - top))}"`;
    return `<rect ${size} fill="${fill}"><title>${escape(title)}</title></rect>`;
  };
  const days = peaks.filter((peak) => peak.day >= day - DAYS * DAY_MS);
  const ordinary = days.map(({ day: at, bytes }) => {
    const fill = at === day ? COLOURS.day : COLOURS.other;
    return bar(bytes, at, { fill, title: `${dateOf(at)}: ${formatBytes(bytes)}` });
  });
  const own = marked.isWholeDay ? (days.find((peak) => peak.day === day)?.bytes ?? 0) : marked.bytes;
  return [...ordinary, bar(own, day, { fill: COLOURS.mark, title: markText(marked) })];
}

interface Level {
  readonly text: string;
  readonly y: number;
  /** Of the line across; absent: it is the mark, which has none. */
  readonly dash?: string;
}

/** Lines across, with their names beside them, which keep apart. */
function levelLines(lines: readonly Level[]): string[] {
  const right = WIDTH - MARGIN.right;
  const sorted = lines.toSorted((a, b) => a.y - b.y);
  let free = -Infinity;
  return sorted.flatMap(({ text, y, dash }) => {
    const at = Math.max(y + 3, free);
    free = at + 11;
    if (dash === undefined) return [label(right + 4, at, { text, colour: COLOURS.mark })];
    const dashes = dash === "" ? "" : ` stroke-dasharray="${dash}"`;
    return [
      `<line x1="${MARGIN.left}" x2="${right}" y1="${round(y)}" y2="${round(y)}" stroke="${COLOURS.line}" stroke-width="1"${dashes}/>`,
      label(right + 4, at, { text }),
    ];
  });
}

function label(
  x: number,
  y: number,
  {
    text,
    colour = COLOURS.other,
    anchor = "start",
  }: { readonly text: string; readonly colour?: string; readonly anchor?: string },
): string {
  return `<text x="${round(x)}" y="${round(y)}" fill="${colour}" text-anchor="${anchor}">${escape(text)}</text>`;
}

function dateOf(time: number): string {
  return isoTime(time).slice(0, 10);
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** XML has no control characters, and neither U+FFFE nor U+FFFF. */
function escape(text: string): string {
  return shownText(text)
    .replace(/[\ufffe\uffff]/g, "\u{FFFD}")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
