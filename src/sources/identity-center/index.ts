/** The source `identity-center`: people and groups of an identity store. See README.md. */
import { setTimeout } from "node:timers/promises";
import type { Group, GroupMembership, User } from "@aws-sdk/client-identitystore";
import type { Entry } from "../../core/control-plane/entry.ts";
import { isRefused, pagesOf, readList } from "../read-lists.ts";
import type { Reading } from "../read-lists.ts";
import type { ReadPart, ScopeReader } from "../scope-reader.ts";
import { createIdentityClient } from "./client.ts";
import type { IdentityApi, IdentityGiven } from "./client.ts";

/** Time, as an argument. */
export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Rejects when the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

const CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
};

/**
 * From one request to the next. An operation may be called twenty times a second, by everybody who uses the store: a quarter is left to
 * them. https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
export const GAP_MS = 67;

/** Opens the reader of an identity store; its account is the one of Identity Center. Close it. It asks nothing before it is read. */
export function openIdentityCenter({
  clock = CLOCK,
  ...given
}: IdentityGiven & { readonly clock?: Clock }): ScopeReader {
  const { scope } = given;
  const client = createIdentityClient(given);
  return {
    scope,
    read: (signal) => {
      const reading = { service: "identitystore", where: `the identity store ${scope.id}`, signal };
      return readStore(reading, paced(client.calls(signal), clock, signal));
    },
    close: client.close,
  };
}

/** Groups first, and all of them: the token of their list would not outlive the reading of their members. */
async function* readStore(reading: Reading, api: IdentityApi): AsyncGenerator<ReadPart, void> {
  yield* readList(reading, {
    list: "ListUsers",
    ask: api.listUsers,
    entriesOf: ({ Users = [] }) => Users.map(userOf),
  });
  const groups: string[] = [];
  const list = "ListGroups";
  for await (const page of pagesOf(reading, { list, ask: api.listGroups })) {
    if (isRefused(page)) {
      yield page;
      return; // whose members, cannot be asked
    }
    const entries = (page.output?.Groups ?? []).map(groupOf);
    for (const { id } of entries) groups.push(id);
    yield { list, entries };
  }
  yield* readMembers(reading, api, groups);
}

/** Of each group, also after one that is denied: rights may be of single groups, and whoever is not named as denied is taken as seen. */
async function* readMembers(
  reading: Reading,
  api: IdentityApi,
  groups: readonly string[],
): AsyncGenerator<ReadPart, void> {
  const list = "ListGroupMemberships";
  for (const group of groups) {
    yield* readList(reading, {
      list,
      of: group,
      ask: (token) => api.listMemberships(group, token),
      // a group that was deleted meanwhile
      none: ["ResourceNotFoundException"],
      entriesOf: ({ GroupMemberships = [] }) => GroupMemberships.map((each) => membershipOf(each, group)),
    });
  }
  if (groups.length === 0) yield { list, entries: [] };
}

/** Requests leave in the order of the calls, one after the other. Those that the SDK repeats keep its own waits. */
function paced(api: IdentityApi, clock: Clock, signal: AbortSignal): IdentityApi {
  let earliest = -Infinity;
  const turn = async <Output>(call: () => Promise<Output>): Promise<Output> => {
    for (let wait = earliest - clock.now(); wait > 0; wait = earliest - clock.now())
      await clock.sleep(wait, signal);
    earliest = clock.now() + GAP_MS;
    return await call();
  };
  return {
    listUsers: (token) => turn(() => api.listUsers(token)),
    listGroups: (token) => turn(() => api.listGroups(token)),
    listMemberships: (group, token) => turn(() => api.listMemberships(group, token)),
  };
}

/** Identity Center had no status of users once, and all were enabled. */
function userOf(user: User): Entry<"user"> {
  const { UserId = "", UserName = "", UserType, Title, Timezone, UserStatus } = user;
  const name = user.DisplayName ?? user.Name?.Formatted;
  return {
    kind: "user",
    id: UserId,
    content: {
      userName: UserName,
      ...present({ name, title: Title, employment: UserType, timeZone: Timezone }),
      emails: emailsOf(user),
      isEnabled: UserStatus !== "DISABLED",
    },
    since: user.CreatedAt?.getTime(),
    changed: user.UpdatedAt?.getTime(),
  };
}

/** The primary one first. */
function emailsOf({ Emails = [] }: User): readonly string[] {
  const [primary, others] = [true, false].map((isPrimary) =>
    Emails.filter(({ Primary }) => (Primary === true) === isPrimary).flatMap(({ Value }) => Value ?? []),
  );
  return [...(primary ?? []), ...(others ?? [])];
}

function present<T extends Readonly<Record<string, string | undefined>>>(fields: T): Partial<T> {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== "");
  return Object.fromEntries(kept) as Partial<T>;
}

function groupOf({ GroupId = "", DisplayName = "", CreatedAt, UpdatedAt }: Group): Entry<"group"> {
  return {
    kind: "group",
    id: GroupId,
    content: { name: DisplayName },
    since: CreatedAt?.getTime(),
    changed: UpdatedAt?.getTime(),
  };
}

/** A member of a kind that is not known here (a group in a group, say) stands with its id. */
function membershipOf(
  { GroupId, MemberId, CreatedAt, UpdatedAt }: GroupMembership,
  asked: string,
): Entry<"group_membership"> {
  const group = GroupId ?? asked;
  const user = MemberId?.UserId ?? String(MemberId?.$unknown?.[1] ?? "");
  return {
    kind: "group_membership",
    id: `${group}/${user}`,
    content: { group, user },
    since: CreatedAt?.getTime(),
    changed: UpdatedAt?.getTime(),
  };
}
