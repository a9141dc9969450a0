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
  /** As it is said of the mark: `14:00 to 15:00 UTC`. */
  readonly marked: string;
  readonly usualBytes: number;
  readonly peersBytes: number;
  /** Whose it is. */
  readonly person: string;
}

/** Days before the marked one. */
const DAYS = 42;
const BARS = "▁▂▃▄▅▆▇█";

/** One character a day, a dot where nothing was read. */
export function sparklineText({ peaks, day }: Sparkline): string {
  const byDay = new Map(peaks.map((peak) => [peak.day, toLog(peak.bytes, "bytes")]));
  const highest = Math.max(...byDay.values(), 1e-9);
  return Array.from({ length: DAYS + 1 }, (_, at) => {
    const level = byDay.get(day - (DAYS - at) * DAY_MS);
    if (level === undefined) return "·";
    return BARS[Math.min(BARS.length - 1, Math.floor((level / highest) * BARS.length))];
  }).join("");
}

const WIDTH = 480;
const HEIGHT = 96;
const MARGIN = { left: 8, right: 76, top: 10, bottom: 20 };

/**
 * An SVG of its own size, readable on light and dark, that says in words what it shows. Names are data: they are escaped.
 */
export function sparklineSvg(sparkline: Sparkline): string {
  const { peaks, day, usualBytes, peersBytes, person, marked } = sparkline;
  const innerWidth = WIDTH - MARGIN.left - MARGIN.right;
  const innerHeight = HEIGHT - MARGIN.top - MARGIN.bottom;
  const highest = Math.max(...peaks.map(({ bytes }) => bytes), usualBytes, peersBytes, 1);
  const y = (bytes: number): number =>
    MARGIN.top + innerHeight * (1 - toLog(bytes, "bytes") / toLog(highest, "bytes"));
  const step = innerWidth / (DAYS + 1);
  const x = (at: number): number => MARGIN.left + step * ((at - day) / DAY_MS + DAYS);
  const bars = peaks
    .filter((peak) => peak.day >= day - DAYS * DAY_MS)
    .map((peak) => {
      const top = y(peak.bytes);
      const fill = peak.day === day ? "#c2410c" : "#64748b";
      const size = `x="${round(x(peak.day))}" y="${round(top)}" width="${round(step * 0.72)}" height="${round(Math.max(1, MARGIN.top + innerHeight - top))}"`;
      const title = `${isoTime(peak.day).slice(0, 10)}: ${formatBytes(peak.bytes)}`;
      return `<rect ${size} fill="${fill}"><title>${title}</title></rect>`;
    });
  const last = peaks.at(-1)?.day === day ? (peaks.at(-1)?.bytes ?? 0) : 0;
  const what = `Largest hour of each day that ${person} read anything, in the 42 days before ${isoTime(day).slice(0, 10)} and on that day (${marked}: ${formatBytes(last)}); usual ${formatBytes(Math.round(usualBytes))}, of peers ${formatBytes(Math.round(peersBytes))}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="10">`,
    `<title>${escape(what)}</title>`,
    ...bars,
    ...levelLines([
      { text: "usual", y: y(usualBytes), dash: "" },
      { text: "peers", y: y(peersBytes), dash: "3 2" },
    ]),
    label(WIDTH - MARGIN.right + 4, y(last) + 3, { text: formatBytes(last), colour: "#c2410c" }),
    label(MARGIN.left, HEIGHT - 6, { text: isoTime(day - DAYS * DAY_MS).slice(0, 10) }),
    label(WIDTH - MARGIN.right, HEIGHT - 6, { text: isoTime(day).slice(0, 10), anchor: "end" }),
    "</svg>",
    "",
  ].join("\n");
}

/** Lines across, with their names beside them, which keep apart. */
function levelLines(
  lines: readonly { readonly text: string; readonly y: number; readonly dash: string }[],
): string[] {
  const right = WIDTH - MARGIN.right;
  const sorted = lines.toSorted((a, b) => a.y - b.y);
  let free = -Infinity;
  return sorted.flatMap(({ text, y, dash }) => {
    const at = Math.max(y + 3, free);
    free = at + 11;
    const dashes = dash === "" ? "" : ` stroke-dasharray="${dash}"`;
    return [
      `<line x1="${MARGIN.left}" x2="${right}" y1="${round(y)}" y2="${round(y)}" stroke="#94a3b8" stroke-width="1"${dashes}/>`,
      label(right + 4, at, { text }),
    ];
  });
}

function label(
  x: number,
  y: number,
  {
    text,
    colour = "#64748b",
    anchor = "start",
  }: { readonly text: string; readonly colour?: string; readonly anchor?: string },
): string {
  return `<text x="${round(x)}" y="${round(y)}" fill="${colour}" text-anchor="${anchor}">${escape(text)}</text>`;
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
