/** What was said of people by their ids: of users of Identity Center, and of profiles of DataZone. */
import type { Person } from "../../catalog/catalog.ts";
import type { HistoryEntry } from "../history.ts";
import type { Claim } from "./held-names.ts";

export interface DescribedRows {
  readonly users: readonly HistoryEntry<"user">[];
  readonly userProfiles: readonly HistoryEntry<"user_profile">[];
}

export interface Described {
  readonly id: string;
  readonly from: number;
  readonly person: Omit<Person, "from" | "until">;
  /** Names and addresses that it had, with when. */
  readonly claims: readonly Claim[];
}

/** Of whom nobody says more. */
export const UNSAID = {
  title: undefined,
  employment: undefined,
  peerGroup: undefined,
  timeZone: undefined,
  utcOffset: undefined,
};

/** By what names compare. */
export function keyOf({ id }: Pick<Person, "id">): string {
  return id.toLowerCase();
}

/** The last that was said of each id; what Identity Center says goes before what DataZone does. */
export function describe({ users, userProfiles }: DescribedRows): Described[] {
  const described = new Map<string, Described>();
  const note = (one: Described): void => {
    const { claims = [], from = Infinity } = described.get(one.id) ?? {};
    described.set(one.id, { ...one, from: Math.min(from, one.from), claims: [...claims, ...one.claims] });
  };
  for (const { id, from, until, content } of userProfiles) {
    const name = content.arn ?? content.userName;
    if (name === undefined) continue;
    const identities = content.arn === undefined ? [id] : [];
    const kind = content.arn === undefined ? "human" : "service";
    const person = { id: name, kind, name: content.name, ...UNSAID, identities } as const;
    note({ id, from, person, claims: [{ name, isAddress: false, from, until }] });
  }
  for (const { id, from, until, content } of users) {
    const { userName, name, title, employment, timeZone, emails } = content;
    const addresses = emails.filter((one) => one.toLowerCase() !== userName.toLowerCase());
    const said = { ...UNSAID, name, title, employment, timeZone };
    const person = { id: userName, kind: "human", ...said, identities: [id, ...unique(addresses)] } as const;
    const claims = [
      { name: userName, isAddress: false, from, until },
      ...addresses.map((address) => ({ name: address, isAddress: true, from, until })),
    ];
    note({ id, from, person, claims });
  }
  return [...described.values()];
}

/** Each once, whatever its case. */
export function unique(names: readonly string[]): string[] {
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}
