/** Peer groups: people of one trade, whose hours are alike. */

/** When a group is at work: office hours, around the clock, at fixed hours of the night, or on rounds. */
export type Habit = "office" | "always" | "nightly" | "rounds";

export interface PeerGroup {
  readonly name: string;
  readonly title: string;
  readonly kind: "human" | "service";
  readonly habit: Habit;
  /** Bytes and distinct objects of the median hour of the median member. */
  readonly bytes: number;
  readonly objects: number;
  /** How members differ from each other, and hours of one member from each other, on the log scale. */
  readonly spread: number;
  readonly noise: number;
  /** What the group's roles are called: a permission set of people, the beginning of a service's role. */
  readonly role: string;
}

const SCANNERS = service("scanners", "Data quality scanner", { habit: "rounds", bytes: 15e6, objects: 300 });
const DASHBOARDS = service("dashboards", "Dashboard", { habit: "always", bytes: 60e6, objects: 20 });
const BATCH = service("batch", "Batch pipeline", { habit: "nightly", bytes: 5e9, objects: 90 });
/** Every seventh service is a scanner. */
const SERVICES = [BATCH, DASHBOARDS, BATCH, DASHBOARDS, SCANNERS, DASHBOARDS, BATCH] as const;

/** From those who read least to those who read most. */
const TRADES = [
  "Business analyst",
  "Support engineer",
  "Campaign manager",
  "Controller",
  "Data analyst",
  "Actuary",
  "Risk modeller",
  "Data scientist",
  "Data engineer",
] as const;
const LEAST = 8e6;
const MOST = 1.5e9;

/** The groups of humans, spread over the trades; their medians go up in equal ratios from 8 MB to 1.5 GB. */
export function humanGroups(groups: number): PeerGroup[] {
  const count = groups - new Set(SERVICES).size;
  return Array.from({ length: count }, (_, at) => {
    const part = count === 1 ? 0 : at / (count - 1);
    const title = TRADES[Math.round(part * (TRADES.length - 1))] as string;
    return {
      name: `${title.toLowerCase().replaceAll(" ", "-").replace(/y$/, "ie")}s`,
      title,
      kind: "human",
      habit: "office",
      bytes: LEAST * (MOST / LEAST) ** part,
      objects: 9,
      spread: 0.6,
      noise: 1,
      role: title.replaceAll(/ ./g, (letter) => letter.trim().toUpperCase()),
    };
  });
}

/** The group of a service by its number. */
export function serviceGroup(number: number): PeerGroup {
  return SERVICES[number % SERVICES.length] as PeerGroup;
}

/** Machines repeat themselves: their hours differ much less than those of people. */
function service(
  name: string,
  title: string,
  { habit, bytes, objects }: Pick<PeerGroup, "habit" | "bytes" | "objects">,
): PeerGroup {
  const noise = { always: 0.2, nightly: 0.3, rounds: 0.4, office: 1 }[habit];
  return { name, title, kind: "service", habit, bytes, objects, spread: 0.8, noise, role: name };
}
