/** Who, what, where and when of the findings of one cause, a row each. */
import { rowsOf } from "../message/parts.ts";
import { valueText } from "../message/value.ts";
import { formatBytes, formatCount, formatCounted } from "./explain.ts";
import type { MessageContext } from "./message.ts";
import { labelled } from "./standing.ts";
import type { StandingFinding } from "./standing.ts";
import { sumOf } from "./weight.ts";
import { spanText, zoneOf } from "./when.ts";
import { isAboutSomebody, whoText } from "./who.ts";

const PEOPLE_MAX = 10;
const NAMES_MAX = 3;

/** `sorted`: at least one; `people`: of all of them, each once. */
export function factRows(
  sorted: readonly StandingFinding[],
  people: readonly string[],
  { names, catalog }: MessageContext,
): string[] {
  const first = sorted[0] as StandingFinding;
  const { account, region, sourceIp, eventName } = first.detail.first;
  const from = Math.min(...sorted.map(({ firstTime }) => firstTime));
  const last = Math.max(...sorted.map(({ lastTime }) => lastTime));
  const label = (id: string): string => valueText(labelled(id, names));
  const where = [account === null ? null : label(account), region].filter((part) => part !== null).join(", ");
  return rowsOf([
    [first.category === "governance" ? "About" : "Who", peopleText(sorted, people, catalog)],
    ["Of project", fewOf(sorted.flatMap(({ detail }) => detail.projects).map(label))],
    ["Acted as", principalsText(sorted, people, names)],
    ["Account", where],
    ["What", whatText(sorted, eventName)],
    ["Asset", first.asset === null ? null : label(first.asset)],
    ["From", sourceIp === null ? null : valueText(sourceIp, 100)],
    ["When", spanText(from, last, zoneOf(first.domain, catalog))],
  ]);
}

function peopleText(
  sorted: readonly StandingFinding[],
  people: readonly string[],
  catalog: MessageContext["catalog"],
): string | null {
  const first = sorted[0] as StandingFinding;
  if (!isAboutSomebody(first)) return null;
  if (people.length === 1) return whoText(first, catalog);
  const more = people.length - PEOPLE_MAX;
  const shown = people.slice(0, PEOPLE_MAX).map((person) => valueText(person, 100));
  return `${people.length} people: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Roles and users that were acted under; null where that is the one who is named already. */
function principalsText(
  sorted: readonly StandingFinding[],
  people: readonly string[],
  { principals }: MessageContext["names"],
): string | null {
  const all = new Set(sorted.flatMap(({ detail }) => detail.principals));
  const known = [...all].flatMap((id) => principals.get(id) ?? []).filter((name) => !people.includes(name));
  return fewOf(known.map((name) => valueText(name)));
}

/** null: of a gap in our own sight the sentence says all; of what a catalog says, where nobody read anything. */
function whatText(sorted: readonly StandingFinding[], eventName: string | null): string | null {
  const category = sorted[0]?.category;
  if (category === "pipeline") return null;
  const events = sumOf(sorted, ({ eventCount }) => eventCount);
  const bytes = sumOf(sorted, ({ bytesOut }) => bytesOut);
  const objects = sumOf(sorted, ({ objects: count }) => count);
  if (category === "governance" && bytes === 0 && events <= 1) return null;
  return [
    `${formatCount(events)} ${events === 1 ? "event" : "events"}${eventName === null ? "" : ` (${events === 1 ? "" : "first "}${valueText(eventName, 80)})`}`,
    ...(bytes > 0 ? [formatBytes(bytes)] : []),
    ...(objects > 0 ? [formatCounted(objects, "object")] : []),
  ].join(", ");
}

function fewOf(names: readonly string[]): string | null {
  const all = [...new Set(names)].sort();
  const more = all.length - NAMES_MAX;
  return all.length === 0
    ? null
    : `${all.slice(0, NAMES_MAX).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
