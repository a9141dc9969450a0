/**
 * The activity of an organization: who read how much of what in which hour, with labelled attacks among it. A function
 * of its options. The noise is what offices and machines are like; it was made without a look at any detector.
 */
import type { CatalogFile } from "../catalog-file.ts";
import type { Attack } from "./attacks.ts";
import { planAttacks } from "./attacks.ts";
import { catalogOf } from "./catalog.ts";
import { drawMesh } from "./mesh.ts";
import type { Mesh } from "./mesh.ts";
import { DAY, settle } from "./options.ts";
import type { ActivityOptions, Setting } from "./options.ts";
import { createOrdinary } from "./ordinary.ts";
import { drawPeople } from "./people.ts";
import type { Person } from "./people.ts";
import { byHour, mergeRows } from "./split.ts";
import type { HourActivity } from "./split.ts";

export interface Activity extends Mesh {
  readonly setting: Setting;
  readonly people: readonly Person[];
  readonly catalog: CatalogFile;
  /** In the order of time. */
  readonly attacks: readonly Attack[];
  /** Starts of the days UTC, ms since 1970. */
  readonly days: readonly number[];
  /**
   * What everybody did on the day (UTC) of a time, sorted by hour, person, asset; empty outside of the days. It is the
   * same whichever other days were asked for, and nothing is kept of it, so memory stays that of a day.
   */
  readonly day: (at: number) => readonly HourActivity[];
}

export function drawActivity(options: ActivityOptions = {}): Activity {
  const setting = settle(options);
  const mesh = drawMesh(setting);
  const ordinary = createOrdinary(setting, mesh);
  const { people, attacks } = planAttacks({ setting, mesh, ordinary }, drawPeople(setting, mesh));
  const attacked = new Map(attacks.map((attack) => [attack.person, attack]));
  const rowsOf = (person: Person, day: number): HourActivity[] => {
    const rows = ordinary(person, day);
    const attack = attacked.get(person.number);
    const from = setting.start + day * DAY;
    if (!attack || attack.until <= from || attack.from >= from + DAY) return rows;
    return mergeRows([...rows, ...attack.rows.filter(({ hour }) => hour >= from && hour < from + DAY)]);
  };
  return {
    ...mesh,
    setting,
    people,
    attacks,
    catalog: catalogOf({ setting, mesh, people }),
    days: Array.from({ length: setting.days }, (_, day) => setting.start + day * DAY),
    day(at) {
      const day = Math.floor((at - setting.start) / DAY);
      if (day < 0 || day >= setting.days) return [];
      return people.flatMap((person) => rowsOf(person, day)).sort(byHour);
    },
  };
}
