/** How the owners of a domain are told, as the catalog and settings say now. */
import type { CatalogIndex } from "../catalog/index-catalog.ts";
import { holds } from "../catalog/catalog.ts";
import type { Domain } from "../catalog/catalog.ts";
import type { DomainSettings, EscalationStep } from "../settings/domain.ts";
import { DEFAULT_CALENDAR, isAway } from "./calendar.ts";
import type { Calendar } from "./calendar.ts";

/** Who is told of a domain's data, from its owners upwards; each route once. */
export interface Unit {
  readonly domain: string;
  readonly route: string;
  /** Its owners, in small letters, by every name that the catalog knows. */
  readonly people: ReadonlySet<string>;
  /** The owners are away, and this is where their deputy is told; undefined: they are there, or have none. */
  readonly deputy: string | undefined;
  /** Where their deputy is told, be they away or not. */
  readonly deputyTopic?: string | undefined;
}

export interface Owner {
  /** The domain's own unit first; empty: neither it nor those above it have a topic. */
  readonly line: readonly Unit[];
  readonly calendar: Calendar;
  readonly escalation: readonly EscalationStep[];
  readonly messagesADay: number;
  readonly answerWithin: number;
}

export type OwnerOf = (domain: string) => Owner;

/** What a domain says that says nothing. */
export const MESSAGES_A_DAY = 3;
const ANSWER_WITHIN = 5;

/** What a domain does not say of itself, the nearest one above it says. `now` in ms. */
export function indexOwners(index: CatalogIndex, settings: readonly DomainSettings[], now: number): OwnerOf {
  const said = new Map(settings.map((one) => [one.id, one]));
  const known = new Map<string, Owner>();
  return (domain) => {
    const before = known.get(domain);
    if (before) return before;
    const owner = ownerOf(domain, { index, said, now });
    known.set(domain, owner);
    return owner;
  };
}

interface Given {
  readonly index: CatalogIndex;
  readonly said: ReadonlyMap<string, DomainSettings>;
  readonly now: number;
}

function ownerOf(id: string, { index, said, now }: Given): Owner {
  const line = index.lineOf(id, index.catalog.asOf);
  const nearest = <K extends keyof DomainSettings>(name: K): DomainSettings[K] | undefined =>
    line.map((domain) => said.get(domain.id)?.[name]).find((value) => value !== undefined);
  const timeZone =
    line.find((domain) => domain.timeZone !== undefined)?.timeZone ?? DEFAULT_CALENDAR.timeZone;
  const own = line.findIndex(({ topicArn }) => topicArn !== undefined);
  const units = line.flatMap((domain, at): Unit[] => {
    if (domain.topicArn === undefined) return [];
    // whoever is told on the topic of a unit above says for themselves when they are away
    const saying = at === own ? line.slice(0, at + 1) : [domain];
    const people = namesOf(domain.owners, index, now);
    const deputies = deputyOf(saying, { said, timeZone, now });
    return [{ domain: domain.id, route: domain.topicArn, people, ...deputies }];
  });
  return {
    line: units.filter((unit, at) => units.findIndex(({ route }) => route === unit.route) === at),
    calendar: {
      timeZone,
      workingDays: nearest("workingDays") ?? DEFAULT_CALENDAR.workingDays,
      holidays: nearest("holidays") ?? DEFAULT_CALENDAR.holidays,
    },
    escalation: nearest("escalation") ?? [],
    messagesADay: nearest("messagesADay") ?? MESSAGES_A_DAY,
    answerWithin: nearest("answerWithin") ?? ANSWER_WITHIN,
  };
}

/** The deputy of the first of some domains that says anything of one. */
function deputyOf(
  line: readonly Domain[],
  { said, timeZone, now }: Pick<Given, "said" | "now"> & { readonly timeZone: string },
): Pick<Unit, "deputy" | "deputyTopic"> {
  const domain = line.find(({ id }) => {
    const { deputyTopicArn, absences } = said.get(id) ?? {};
    return deputyTopicArn !== undefined || absences !== undefined;
  });
  const { deputyTopicArn: deputyTopic, absences = [] } = (domain && said.get(domain.id)) ?? {};
  const deputy = isAway(absences, domain?.timeZone ?? timeZone, now) ? deputyTopic : undefined;
  return { deputy, ...(deputyTopic !== undefined && { deputyTopic }) };
}

/** Owners may be people or groups. */
function namesOf(owners: readonly string[], index: CatalogIndex, now: number): ReadonlySet<string> {
  const groups = index.catalog.groups.filter((group) => owners.includes(group.id) && holds(group, now));
  const members = groups.flatMap((group) => group.members.filter((one) => holds(one, now)));
  const names = [...owners, ...members.map(({ person }) => person)];
  const people = names.map((name) => index.personAt(name, now));
  return new Set(
    [...names, ...people.flatMap((person) => (person ? [person.id, ...person.identities] : []))].map((name) =>
      name.toLowerCase(),
    ),
  );
}
