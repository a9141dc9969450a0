/** Reads the domain of a server on loopback with the source itself, at a clock that never waits. */
import type { AnyEntry, EntryKind } from "../../src/core/control-plane/entry.ts";
import { openDataZone } from "../../src/sources/datazone/index.ts";
import type { DataZoneGiven } from "../../src/sources/datazone/index.ts";
import type { Clock } from "../../src/sources/datazone/pace.ts";
import type { ListPage, ListRefused, ReadPart, ScopeReader } from "../../src/sources/scope-reader.ts";
import { DOMAIN } from "./datazone-domain.ts";
import type { FakeDataZone } from "./fake-datazone.ts";

/** Sleeping takes no time, and makes the time go on. */
export function quickClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
      return Promise.resolve();
    },
  };
}

export const DATAZONE_SCOPE = {
  service: "datazone",
  account: "111122223333",
  region: "eu-west-1",
  id: DOMAIN,
} as const;

/** Credentials are those of the environment: stub `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. */
export function openOn(fake: FakeDataZone, given: Partial<DataZoneGiven> = {}): ScopeReader {
  return openDataZone({
    scope: DATAZONE_SCOPE,
    role: undefined,
    endpoint: fake.endpoint,
    clock: quickClock(),
    answerTimeoutMs: 10_000,
    ...given,
  });
}

export interface ReadDomain {
  readonly pages: readonly ListPage[];
  readonly refused: readonly ListRefused[];
  /** By kind and id, `project/3fk2…`; of those that came again the last. */
  readonly entries: ReadonlyMap<string, AnyEntry>;
}

export async function readAll(
  reader: ScopeReader,
  signal: AbortSignal = new AbortController().signal,
): Promise<ReadDomain> {
  const parts: ReadPart[] = [];
  for await (const part of reader.read(signal)) parts.push(part);
  const pages = parts.filter((part): part is ListPage => "entries" in part);
  const refused = parts.filter((part): part is ListRefused => "refusal" in part);
  const all = pages.flatMap(({ entries }) => entries);
  return { pages, refused, entries: new Map(all.map((entry) => [`${entry.kind}/${entry.id}`, entry])) };
}

/** Of one kind, by id. */
export function entriesOf<K extends EntryKind>(
  { entries }: ReadDomain,
  kind: K,
): ReadonlyMap<string, Extract<AnyEntry, { kind: K }>> {
  const isOfKind = (entry: AnyEntry): entry is Extract<AnyEntry, { kind: K }> => entry.kind === kind;
  return new Map([...entries.values()].filter(isOfKind).map((entry) => [entry.id, entry]));
}
