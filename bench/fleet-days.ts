/** A simulated fleet as the detector gets it: hours of people, what they touched, and who they are. */
import { groupBy } from "../src/core/catalog/group.ts";
import { indexCatalog } from "../src/core/catalog/index-catalog.ts";
import { parseCatalog } from "../src/core/catalog/parse-catalog.ts";
import type { Alert } from "../src/core/evaluation/incidents.ts";
import { DAY_MS, HOUR_MS } from "../src/core/record/time.ts";
import { Roster, toColumns } from "../src/core/volume/day-activity.ts";
import type { Score } from "../src/core/volume/channel.ts";
import type { HourSums } from "../src/core/volume/day-activity.ts";
import type { ClosedDay } from "../src/core/volume/past.ts";
import { Touches } from "../src/core/volume/touches.ts";
import type { Touch } from "../src/core/volume/touches.ts";
import type { Subject } from "../src/core/volume/fit/peers.ts";
import { createSubjects } from "../src/core/volume/subject.ts";
import type { SubjectAt } from "../src/core/volume/subject.ts";
import { invariant } from "../src/errors.ts";
import type { Activity } from "../src/simulate/activity/activity.ts";
import type { HourActivity } from "../src/simulate/activity/split.ts";

const TERABYTE = 1e12;
/** Bytes an hour; of other classifications a terabyte. */
const CEILINGS: Readonly<Record<string, number>> = { confidential: 5e11, restricted: 1e11 };

const UNMEASURED: Subject = { class: "service", groups: [] };

/** The place of a person in the roster is their number in the fleet. */
export class FleetDays {
  readonly #activity: Activity;
  readonly #roster = new Roster();
  readonly #assets: ReadonlyMap<string, number>;
  readonly #subjectAt: SubjectAt;
  #drawn: { readonly at: number; readonly rows: readonly HourActivity[] } | undefined;

  constructor(activity: Activity) {
    this.#activity = activity;
    for (const { number } of activity.people) this.#roster.placeOf(number);
    this.#assets = new Map(activity.assets.map(({ id }, place) => [id, place]));
    const parsed = parseCatalog(JSON.stringify(activity.catalog), "catalog.json");
    invariant(parsed.ok, "the catalog of a simulated fleet is one");
    this.#subjectAt = createSubjects(indexCatalog(parsed.catalog));
  }

  /** A day is drawn once, however often it is asked for. */
  #all(at: number): readonly HourActivity[] {
    if (this.#drawn?.at !== at) this.#drawn = { at, rows: this.#activity.day(at) };
    return this.#drawn.rows;
  }

  /** Platform readers are not measured. */
  rows(at: number): readonly HourActivity[] {
    return this.#all(at).filter(({ person }) => this.#activity.people[person]?.isPlatform === false);
  }

  closed(at: number): ClosedDay {
    const rows = this.rows(at);
    const hours = [...groupBy(rows, ({ person, hour }) => `${hour} ${person}`)].map(([, own]): HourSums => {
      const [{ person, hour }] = own as [HourActivity];
      return { person, hour: (hour - at) / HOUR_MS, bytes: sum(own, "bytes"), objects: sum(own, "objects") };
    });
    const touches = [...groupBy(rows, ({ person, asset }) => `${person} ${asset}`)].map(([, own]): Touch => {
      const most = own.reduce((a, b) => (b.bytes > a.bytes ? b : a));
      const { person, asset, bytes, objects, hour } = most;
      return {
        place: person,
        asset: this.#assets.get(asset) as number,
        bytes,
        objects,
        hour: (hour - at) / HOUR_MS,
      };
    });
    return { activity: toColumns(at / DAY_MS, hours, this.#roster), touches: new Touches(touches) };
  }

  /** Hours in which somebody read what no hour of work explains: as the rules have it, a terabyte, or less of what is classified. */
  overCeilings(at: number): Alert[] {
    const classes = new Map(this.#activity.assets.map(({ id, classification }) => [id, classification]));
    const hours = groupBy(this.#all(at), ({ person, hour }) => `${person} ${hour}`);
    return [...hours.values()].flatMap((own) => {
      const [{ person, hour }] = own as [HourActivity];
      const isOver = [...groupBy(own, ({ asset }) => classes.get(asset))].some(
        ([classification = "", same]) => sum(same, "bytes") >= (CEILINGS[classification] ?? TERABYTE),
      );
      return isOver || sum(own, "bytes") >= TERABYTE ? [{ person, hour: hour / HOUR_MS }] : [];
    });
  }

  /** Domains that own what a score is about: an asset, or what was read in the hour, or on the day. */
  owners(at: number, { place, hour, asset, channel }: Omit<Score, "day" | "score">): string[] {
    const isOfDay = channel === "day_bytes" || channel === "drift";
    const own = this.#all(at).filter(
      (row) => row.person === place && (isOfDay || row.hour === at + hour * HOUR_MS),
    );
    const assets =
      asset === undefined ? own.map((row) => row.asset) : [this.#activity.assets[asset]?.id ?? ""];
    return [...new Set(assets.map(domainOf))].sort();
  }

  /** Every domain with an asset. */
  get domains(): string[] {
    return [...new Set(this.#activity.assets.map(({ id }) => domainOf(id)))].sort();
  }

  /** What the catalog knows of everybody on a day. */
  subjects(at: number): Subject[] {
    return this.#activity.people.map(({ id, kind }) => this.#subjectAt(id, kind, at) ?? UNMEASURED);
  }
}

/** The first part of an asset's id. */
function domainOf(asset: string): string {
  return asset.split(".", 1)[0] as string;
}

function sum(rows: readonly HourActivity[], measure: "bytes" | "objects"): number {
  return rows.reduce((total, row) => total + row[measure], 0);
}
