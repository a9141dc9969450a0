/** What digests give reason to doubt, as gaps in our own sight: one for each location, account, Region and day of delivery. */
import type { Gap } from "../coverage/gaps.ts";
import { isoTime } from "../record/time.ts";
import type { Gap as UnprovenTime, JudgedChain } from "./chain.ts";
import { isBroken } from "./state.ts";
import type { Checked, IntegrityState } from "./state.ts";
import type { ChainId } from "./trail-object.ts";

export interface CheckedLogs {
  /** Where they lie: `BUCKET/` and what stands before `AWSLogs/`. Several trails may deliver of one account and Region. */
  readonly location: string;
  readonly account: string;
  readonly region: string;
  readonly chains: readonly JudgedChain[];
  readonly files: readonly Checked[];
}

export const DOUBT_KINDS = ["logs_changed", "logs_unproven"] as const;
type DoubtKind = (typeof DOUBT_KINDS)[number];

const FIXES = {
  logs_changed:
    "auditplane integrity verify names each of them; find out in the bucket's own data events who wrote or removed them",
  logs_unproven:
    "find out who stopped the trail or its validation, or what else writes into its bucket; auditplane integrity verify names each",
} as const satisfies Record<DoubtKind, string>;

/** With what the subject of every doubt about logs of a place begins; the day of delivery follows. */
export function doubtsAbout({
  location,
  account,
  region,
}: Pick<CheckedLogs, "location" | "account" | "region">): string {
  return `logs/${location}${account}/${region}/`;
}

/** Names in a reason; the others are counted. */
const NAMES_MAX = 3;

/**
 * `logs_changed`: digests or files are others than AWS signed, are gone, or lie elsewhere. `logs_unproven`: nothing proves files that
 * were delivered where AWS writes digests, or hours in which it wrote none. What is pending, and what no digest was ever written for, is
 * neither.
 */
export function doubtsOf({ location, account, region, chains, files }: CheckedLogs): Gap[] {
  const days = new Map<string, { changed: Checked[]; unproven: Checked[] }>();
  const add = (one: Checked, list: "changed" | "unproven", day: string): void => {
    const own = days.get(day) ?? { changed: [], unproven: [] };
    own[list].push(one);
    days.set(day, own);
  };
  const digests = chains.flatMap((chain) => chain.digests);
  for (const one of digests) if (isBroken(one.state)) add(one, "changed", isoTime(one.endsAt).slice(0, 10));
  for (const { id, gaps } of chains)
    for (const gap of gaps)
      if (gap.missing === undefined) add(unwritten(id, gap), "unproven", isoTime(gap.from).slice(0, 10));
  for (const one of files) {
    const [, day] = DAY.exec(one.name) ?? [];
    if (day === undefined) continue;
    if (isBroken(one.state)) add(one, "changed", day.replaceAll("/", "-"));
    else if (digests.length > 0 && isUnproven(one.state)) add(one, "unproven", day.replaceAll("/", "-"));
  }
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([day, { changed, unproven }]) => {
      const gap = (kind: DoubtKind, about: readonly Checked[]): Gap[] =>
        about.length === 0 ? [] : [gapOf(kind, about, { location, account, region, day })];
      return [...gap("logs_changed", changed), ...gap("logs_unproven", unproven)];
    });
}

/** Without a digest nobody can tell which files there were: none may be left. */
function unwritten({ trail }: ChainId, { from, until }: UnprovenTime): Checked {
  const reason = `from ${minuteOf(from)} until ${minuteOf(until)} none were written: logging or its validation was off`;
  return { name: `digests of ${trail}`, state: "gap", reason };
}

function minuteOf(at: number): string {
  return isoTime(at).slice(0, 16).replace("T", " ");
}

const DAY = /\/(\d{4}\/\d\d\/\d\d)\/[^/]+$/;

function isUnproven(state: IntegrityState): boolean {
  return state === "not_covered" || state === "gap";
}

function gapOf(
  kind: DoubtKind,
  about: readonly Checked[],
  {
    location,
    account,
    region,
    day,
  }: Pick<CheckedLogs, "location" | "account" | "region"> & { readonly day: string },
): Gap {
  const named = about.slice(0, NAMES_MAX).map(({ name, state, reason }) => {
    const file = name.slice(name.lastIndexOf("/") + 1);
    return `${file}: ${state.replaceAll("_", " ")}${reason === undefined ? "" : ` (${reason})`}`;
  });
  const more = about.length - named.length;
  return {
    kind,
    subject: `${doubtsAbout({ location, account, region })}${day}`,
    account,
    region,
    trail: null,
    asset: null,
    count: about.length,
    limit: 0,
    reason: [...named, ...(more > 0 ? [`and ${more} more`] : [])].join("; "),
    fix: FIXES[kind],
  };
}
