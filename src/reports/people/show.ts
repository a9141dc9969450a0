/** One person: who they are, what they did, what was found, what they could read; as a viewer may see it. */
import type { PoolClient } from "pg";
import { fromLog } from "../../core/volume/parameters.ts";
import type { StoredPerson } from "../../store/find-person.ts";
import { readNames } from "../../store/finding-names.ts";
import { readFindingRows } from "../../store/findings.ts";
import { readPersonDays, readUsualVolume } from "../../store/person-days.ts";
import type { PersonDay, UsualVolume } from "../../store/person-days.ts";
import { readShownAlerts } from "../alerts/page.ts";
import type { ShownListedAlert } from "../alerts/page.ts";
import type { ReaderLine } from "../catalog-show/views.ts";
import { shownFinding } from "../findings/shown.ts";
import type { ShownFinding } from "../findings/shown.ts";
import { describedPerson } from "./described.ts";
import { printPerson } from "./list.ts";
import type { PrintedPerson, ReadGiven } from "./list.ts";

export interface ShownPersonGiven extends ReadGiven {
  /** Ids of the only domains that are seen; undefined: all. */
  readonly domains: readonly string[] | undefined;
  /** So many of those in which they did anything. */
  readonly days: number;
}

/** For programs. Sizes are bytes. */
export interface ShownPerson extends PrintedPerson {
  readonly projects: readonly string[];
  readonly groups: readonly string[];
  /** Whether the catalog knows them now. */
  readonly known: boolean;
  readonly days: readonly {
    readonly day: string;
    readonly accesses: number;
    readonly denied: number;
    readonly bytes_out: number;
    readonly objects: number;
    readonly verdicts: Readonly<Record<string, number>>;
  }[];
  /** null: nothing is usual yet, or whoever looks sees a part alone. */
  readonly usual: {
    readonly day: string;
    readonly peers: string | null;
    readonly hour_bytes: number | null;
    readonly hour_objects: number | null;
    readonly day_bytes: number | null;
    readonly peers_hour_bytes: number | null;
  } | null;
  /** The newest. */
  readonly findings: readonly ShownFinding[];
  readonly alerts: readonly ShownListedAlert[];
  readonly entitlements: readonly ReaderLine[];
}

const NEWEST = 20;

export async function readShownPerson(
  client: PoolClient,
  person: StoredPerson,
  given: ShownPersonGiven,
): Promise<ShownPerson> {
  const { veil, index, domains } = given;
  const days = await readPersonDays(client, person.id, given.days);
  // what is usual is so over data of all domains
  const usual = domains === undefined ? await readUsualVolume(client, person.id) : undefined;
  const rows = await readFindingRows(client, { status: "all", person: person.key, limit: NEWEST });
  const names = await readNames(client, rows);
  const ofThem = { domain: undefined, rule: undefined, since: undefined, person: person.key };
  const alerts = await readShownAlerts(client, { ...ofThem, state: "all", limit: NEWEST }, { veil, domains });
  const described = describedPerson(index, person.key, given);
  const openFindings = rows.filter(({ status, tier }) => status === "open" && tier !== "info").length;
  return {
    ...printPerson({ ...person, lastDay: days[0]?.day ?? null, openFindings }, given),
    projects: described?.projects ?? [],
    groups: described?.groups ?? [],
    known: described !== undefined,
    days: days.map(printDay),
    usual: usual ? printUsual(usual) : null,
    findings: rows.map((row) => shownFinding(row, names, veil)),
    alerts: alerts.map(({ shown }) => shown),
    entitlements: described?.readers ?? [],
  };
}

function printDay({ bytesOut, ...day }: PersonDay): ShownPerson["days"][number] {
  return { ...day, bytes_out: bytesOut };
}

function printUsual({ day, peers, levels }: UsualVolume): NonNullable<ShownPerson["usual"]> {
  const sized = (level: number | null | undefined, measure: "bytes" | "objects"): number | null =>
    level === null || level === undefined ? null : Math.round(fromLog(level, measure));
  return {
    day,
    peers,
    hour_bytes: sized(levels["bytes"]?.own, "bytes"),
    hour_objects: sized(levels["objects"]?.own, "objects"),
    day_bytes: sized(levels["day_bytes"]?.own, "bytes"),
    peers_hour_bytes: sized(levels["bytes"]?.peers, "bytes"),
  };
}
