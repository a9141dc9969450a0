/** Who was in a project or a group at a time, looked up by name: nobody walks through lists of members for each approval. */
import { holds } from "../catalog/catalog.ts";
import type { Catalog, Interval, Member } from "../catalog/catalog.ts";
import { groupBy } from "../catalog/group.ts";
import { roleKey } from "../identity/role-key.ts";

export interface SeatIndex {
  /** `name`: in small letters; of a group that is not known nobody is in it. */
  readonly isIn: (group: string | undefined, name: string, at: number) => boolean;
  /**
   * The highest in a project then, by themselves, through a group or as a role; undefined: they were not in it, as far as anybody could
   * see.
   */
  readonly roleIn: (project: string, name: string, at: number) => Member["role"] | undefined;
}

interface Seats {
  readonly byPerson: ReadonlyMap<string | undefined, readonly Member[]>;
  readonly groups: readonly Member[];
  readonly byPrincipal: ReadonlyMap<string, readonly Member[]>;
}

const RANKS = ["owner", "contributor", "viewer"] as const satisfies readonly Member["role"][];
const NOBODY: readonly Member[] = [];

/** Each project and group is indexed when somebody asks for it first. */
export function indexSeats({ members, groups }: Pick<Catalog, "members" | "groups">): SeatIndex {
  const groupsById = new Map(groups.map((group) => [group.id, group]));
  const membersOf = groupBy(members, ({ project }) => project);
  const stays = remembered((group: string) =>
    groupBy<Interval & { readonly person: string }, string>(
      groupsById.get(group)?.members ?? [],
      ({ person }) => person.toLowerCase(),
    ),
  );
  const seatsIn = remembered((project: string) => seatsOf(membersOf.get(project) ?? []));
  const isIn = (group: string | undefined, name: string, at: number): boolean =>
    group !== undefined &&
    stays(group)
      .get(name)
      ?.some((one) => holds(one, at)) === true;
  return {
    isIn,
    roleIn: (project, name, at) => {
      if (!membersOf.has(project)) return undefined;
      const { byPerson, groups: through, byPrincipal } = seatsIn(project);
      const own = byPerson.get(name) ?? NOBODY;
      const acting = byPrincipal.size > 0 ? (byPrincipal.get(roleKey(name)) ?? NOBODY) : NOBODY;
      return RANKS.find((role) => {
        const is = (one: Member): boolean => one.role === role && holds(one, at);
        return own.some(is) || acting.some(is) || through.some((one) => is(one) && isIn(one.group, name, at));
      });
    },
  };
}

function seatsOf(members: readonly Member[]): Seats {
  const principals = members.filter(({ principalArn }) => principalArn !== undefined);
  return {
    byPerson: groupBy(members, ({ person }) => person?.toLowerCase()),
    groups: members.filter(({ group }) => group !== undefined),
    byPrincipal: groupBy(principals, ({ principalArn = "" }) => roleKey(principalArn).toLowerCase()),
  };
}

function remembered<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = make(key)));
    return found;
  };
}
