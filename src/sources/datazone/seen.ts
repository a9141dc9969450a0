/** What later lists are asked for: ids that occurred in earlier ones, and nothing else of them. */
import type { AnyEntry } from "../../core/control-plane/entry.ts";
import type { Principal } from "../../core/control-plane/kinds/mesh.ts";
import type { SubscribedAsset, SubscribedPrincipal } from "../../core/control-plane/kinds/subscribed.ts";
import type { ReadPart } from "../scope-reader.ts";
import { isUnknownMember } from "./people.ts";

export interface Seen {
  /** By the id of the asset: of its listing. */
  readonly listings: Map<string, string>;
  /** Ids that occur as owner, member, subscriber, requester or reviewer. */
  readonly users: Set<string>;
  readonly groups: Set<string>;
  readonly profiles: Set<string>;
  /** Assets that are subscribed, or asked for, through filters. */
  readonly filtered: Set<string>;
  /** Those that are subscribed for themselves, not for a project. */
  readonly subscribers: {
    readonly users: Set<string>;
    readonly groups: Set<string>;
    readonly arns: Set<string>;
  };
}

export function createSeen(): Seen {
  return {
    listings: new Map(),
    users: new Set(),
    groups: new Set(),
    profiles: new Set(),
    filtered: new Set(),
    subscribers: { users: new Set(), groups: new Set(), arns: new Set() },
  };
}

/** The parts as they are, each noted on its way. */
export async function* noting(seen: Seen, parts: AsyncIterable<ReadPart>): AsyncGenerator<ReadPart, void> {
  for await (const part of parts) {
    if ("entries" in part) for (const entry of part.entries) note(seen, entry);
    yield part;
  }
}

function note(seen: Seen, entry: AnyEntry): void {
  const { kind, id, content } = entry;
  if (kind === "domain_unit") for (const owner of content.owners) notePrincipal(seen, owner);
  if (kind === "membership") notePrincipal(seen, content.member);
  if (kind === "user_profile" || kind === "group_profile") seen.profiles.add(id);
  if (kind === "listing" && "asset" in content.of) seen.listings.set(content.of.asset, id);
  if (kind === "subscription_request") {
    noteFilters(seen, content.assets);
    for (const principal of content.principals) noteSubscriber(seen, principal);
    notePerson(seen, content.requestedBy);
    notePerson(seen, content.reviewedBy);
  }
  if (kind === "subscription") {
    noteFilters(seen, content.assets);
    noteSubscriber(seen, content.principal);
  }
}

function notePrincipal({ users, groups }: Seen, principal: Principal): void {
  if ("user" in principal) {
    if (!isUnknownMember(principal.user)) users.add(principal.user);
  } else groups.add(principal.group);
}

function noteSubscriber(seen: Seen, principal: SubscribedPrincipal): void {
  const { users, groups, arns } = seen.subscribers;
  if ("principalArn" in principal) arns.add(principal.principalArn);
  if ("user" in principal) {
    users.add(principal.user);
    notePrincipal(seen, principal);
  }
  if ("group" in principal) {
    groups.add(principal.group);
    notePrincipal(seen, { group: principal.group });
  }
}

function noteFilters({ filtered }: Seen, assets: readonly SubscribedAsset[]): void {
  for (const { asset, filters } of assets) if (filters.length > 0) filtered.add(asset);
}

/** As DataZone names users; `SYSTEM` is none. */
const USER_ID = /^(?:[0-9a-f]{10}-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function notePerson({ users }: Seen, id: string | undefined): void {
  if (id !== undefined && USER_ID.test(id)) users.add(id);
}
