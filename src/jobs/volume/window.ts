/** The days that the detector looks at, as it wants them: people numbered by their keys, platform readers left out. */
import type { PoolClient } from "pg";
import { compareText } from "../../core/catalog/group.ts";
import type { PersonKind } from "../../core/identity/caller.ts";
import { identityName } from "../../core/identity/identity-name.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { Roster, toColumns } from "../../core/volume/day-activity.ts";
import { BASELINE_DAYS, BUDGET_DAYS } from "../../core/volume/parameters.ts";
import type { ClosedDay, Past } from "../../core/volume/past.ts";
import type { Subject } from "../../core/volume/fit/peers.ts";
import type { StoredBaseline } from "../../core/volume/fit/stored-baseline.ts";
import type { SubjectAt } from "../../core/volume/subject.ts";
import { Touches } from "../../core/volume/touches.ts";
import { daysFrom, readHours, readJudged, readReaders, readTouches } from "../../store/volume.ts";
import { unpackTraces } from "./traces.ts";

/** Who is not measured has a place all the same, and no rows. */
const UNMEASURED: Subject = { class: "service", groups: [] };

export class VolumeWindow {
  readonly roster = new Roster();
  /** The first day that it may look at, in ms. */
  readonly from: number;
  readonly #client: PoolClient;
  readonly #subjectAt: SubjectAt;
  readonly #keys: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #kinds = new Map<number, PersonKind>();

  private constructor(
    client: PoolClient,
    { subjectAt, from }: { subjectAt: SubjectAt; from: number },
    people: readonly { id: number; key: string }[],
  ) {
    this.#client = client;
    this.#subjectAt = subjectAt;
    this.from = from;
    const sorted = people.toSorted((a, b) => compareText(a.key, b.key));
    for (const { id } of sorted) this.roster.placeOf(id);
    this.#keys = sorted.map(({ key }) => key);
    this.#places = new Map(this.#keys.map((key, place) => [identityName(key), place]));
  }

  /** `first` is the first day that is judged, in ms. */
  static async open(client: PoolClient, subjectAt: SubjectAt, first: number): Promise<VolumeWindow> {
    const from = first - (BASELINE_DAYS + BUDGET_DAYS) * DAY_MS;
    return new VolumeWindow(client, { subjectAt, from }, await readReaders(client, from));
  }

  /** What came before a day. */
  async past(first: number): Promise<Past> {
    const days: ClosedDay[] = [];
    for (const day of await daysFrom(this.#client, first - BASELINE_DAYS * DAY_MS)) {
      if (day >= first) break;
      const closed = await this.day(day);
      if (closed.activity.people.length > 0) days.push(closed);
    }
    const judged = await readJudged(this.#client, { from: first - BUDGET_DAYS * DAY_MS, to: first });
    const traces = judged.map(({ day, traces }) => unpackTraces(day / DAY_MS, traces, this.roster));
    const left = new Map(traces.map((trace) => [trace.day, trace.left]));
    const withLeft = days.map((day) => ({ ...day, left: left.get(day.activity.day) ?? [] }));
    return { days: withLeft, traces };
  }

  /** What a day was like, `day` in ms. */
  async day(day: number): Promise<ClosedDay> {
    const rows = await readHours(this.#client, day);
    for (const { personId, kind } of rows) this.#kinds.set(personId, kind);
    const measured = this.#measured(
      rows.map(({ personId }) => personId),
      day,
    );
    const hours = rows
      .filter(({ personId }) => measured.has(personId))
      .map(({ personId, hour, bytesOut, objects }) => ({ person: personId, hour, bytes: bytesOut, objects }))
      .sort((a, b) => a.hour - b.hour || this.roster.placeOf(a.person) - this.roster.placeOf(b.person));
    const touches = (await readTouches(this.#client, day))
      .filter(({ personId }) => measured.has(personId))
      .map(({ personId, assetId, bytesOut, objects, hour }) => {
        return { place: this.roster.placeOf(personId), asset: assetId, bytes: bytesOut, objects, hour };
      })
      .sort((a, b) => a.place - b.place || a.hour - b.hour || b.bytes - a.bytes);
    return { activity: toColumns(day / DAY_MS, hours, this.roster), touches: new Touches(touches) };
  }

  /** Everybody of the roster, as the mesh knows them on a day. */
  subjects(day: number): Subject[] {
    return this.roster.people.map((id) => this.#subjectOf(id, day) ?? UNMEASURED);
  }

  /** Of a person in whatever letters, of a role in whatever form; undefined: they read nothing in these days. */
  placeOf(name: string): number | undefined {
    return this.#places.get(identityName(name));
  }

  /** A baseline by places in the roster as one by ids of people, which is stored. */
  withIds(baseline: StoredBaseline): StoredBaseline {
    return { ...baseline, people: baseline.people.map((place) => this.roster.people[place] as number) };
  }

  withPlaces(baseline: StoredBaseline): StoredBaseline {
    return { ...baseline, people: baseline.people.map((id) => this.roster.placeOf(id)) };
  }

  keyOf(place: number): string {
    return this.#keys[place] ?? "";
  }

  kindOf(place: number): PersonKind {
    return this.#kinds.get(this.roster.people[place] as number) ?? "human";
  }

  #measured(people: readonly number[], day: number): ReadonlySet<number> {
    return new Set([...new Set(people)].filter((id) => this.#subjectOf(id, day) !== undefined));
  }

  #subjectOf(personId: number, day: number): Subject | undefined {
    const place = this.roster.placeOf(personId);
    const key = this.#keys[place];
    return key === undefined ? undefined : this.#subjectAt(key, this.kindOf(place), day);
  }
}
