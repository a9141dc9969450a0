/** Times as people read them: in UTC, and in the zone in which the owner lives. */
import type { CatalogIndex } from "../catalog/index-catalog.ts";

/** `2026-10-27 09:12:00 to 09:16:05 UTC (10:12:00 to 10:16:05 Europe/Madrid)`. In ms. */
export function spanText(from: number, until: number, zone: string | undefined): string {
  const utc = inZone(from, until, "UTC");
  const own = zone === undefined || zone === "UTC" ? undefined : inZone(from, until, zone);
  const shown = own?.startsWith(`${utc?.slice(0, 10)} `) ? own.slice(11) : own;
  return shown === undefined ? `${utc} UTC` : `${utc} UTC (${shown} ${zone})`;
}

/** The zone of a domain, or of the nearest parent that has one. */
export function zoneOf(domain: string | null, catalog: CatalogIndex | undefined): string | undefined {
  const domains = new Map(catalog?.catalog.domains.map((one) => [one.id, one]));
  const seen = new Set<string>();
  let own = domains.get(domain ?? "");
  while (own && !seen.has(own.id)) {
    if (own.timeZone !== undefined) return own.timeZone;
    seen.add(own.id);
    own = domains.get(own.parent ?? "");
  }
  return undefined;
}

/** undefined: there is no such zone. */
function inZone(from: number, until: number, zone: string): string | undefined {
  const [begin, end] = [partsOf(from, zone), partsOf(until, zone)];
  if (!begin || !end) return undefined;
  if (from === until) return `${begin.day} ${begin.time}`;
  return `${begin.day} ${begin.time} to ${begin.day === end.day ? "" : `${end.day} `}${end.time}`;
}

function partsOf(
  time: number,
  timeZone: string,
): { readonly day: string; readonly time: string } | undefined {
  try {
    const [day = "", clock = ""] = formatOf(timeZone).format(time).split(" ");
    return { day, time: clock };
  } catch {
    return undefined;
  }
}

/** One costs as much as some thousand uses of it. */
const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known) return known;
  // Sweden writes dates as ISO does
  const format = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone });
  FORMATS.set(timeZone, format);
  return format;
}
