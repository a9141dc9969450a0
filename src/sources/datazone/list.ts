/** A list of DataZone as parts of a read: pages of entries, or that it was refused. */
import type { AnyEntry } from "../../core/control-plane/entry.ts";
import type { Refusal } from "../../core/refusal/refusal.ts";
import type { ListRefused, ReadPart } from "../scope-reader.ts";
import type { Ask } from "./ask.ts";
import type { InputOf, Operation, OutputOf } from "./client.ts";
import { pagesOf } from "./pages.ts";
import type { ListOperation } from "./pages.ts";
import { together } from "./together.ts";

/** What every list is read with. */
export interface Reading {
  readonly ask: Ask;
  readonly domain: string;
  /** Ends everything that is under way, with the first reason that is given. */
  readonly stop: (reason?: unknown) => void;
}

interface ListNamed<O extends ListOperation> {
  readonly operation: O;
  readonly input: InputOf<O>;
  /** The operation's, unless it gives several lists. */
  readonly list?: string;
  /** The project, environment, unit or asset whose list it is; undefined: the domain's. */
  readonly of?: string;
}

export interface ListGiven<O extends ListOperation> extends ListNamed<O> {
  readonly entries: (page: OutputOf<O>) => readonly AnyEntry[];
}

export interface DetailedListGiven<O extends ListOperation> extends ListNamed<O> {
  /** What more has to be asked of the things that a page names. */
  readonly parts: (page: OutputOf<O>) => AsyncIterable<ReadPart>;
}

/** Each page; then, where the list was refused, that. What has gone since it was named has an empty list. */
export function listOf<O extends ListOperation>(
  reading: Reading,
  { entries, ...named }: ListGiven<O>,
): AsyncGenerator<ReadPart, void> {
  const { operation, list = operation } = named;
  return detailedListOf(reading, {
    ...named,
    async *parts(page) {
      yield { list, entries: entries(page) };
    },
  });
}

/** The same, of a list that says too little of each thing. */
export async function* detailedListOf<O extends ListOperation>(
  { ask }: Reading,
  { operation, input, list = operation, of, parts }: DetailedListGiven<O>,
): AsyncGenerator<ReadPart, void> {
  for await (const page of pagesOf(ask, operation, input)) {
    if (page.kind === "page") yield* parts(page.page);
    else yield isGone(of, page.refusal) ? { list, entries: [] } : refused(list, of, page.refusal);
  }
}

/** Whether something that was named has gone since. */
export function isGone(of: string | undefined, { kind }: Refusal): boolean {
  return of !== undefined && kind === "not_found";
}

export function refused(list: string, of: string | undefined, refusal: Refusal): ListRefused {
  return { list, ...(of === undefined ? {} : { of }), refusal };
}

/** The most requests for one list's details at once. */
export const AT_ONCE = 4;

export interface DetailsGiven<O extends Operation> {
  /** The list that named them. */
  readonly list: string;
  readonly ids: readonly string[];
  readonly operation: O;
  readonly input: (id: string) => InputOf<O>;
  readonly entry: (id: string, answer: OutputOf<O>) => AnyEntry;
  /** What the list said of one whose details are refused; absent: too little to be an entry. */
  readonly listed?: (id: string) => AnyEntry | undefined;
}

/** One page with what there is to say of each, in the order of the ids; before it those that are refused. What has gone is not in it. */
export async function* detailsOf<O extends Operation>(
  { ask, stop }: Reading,
  { list, ids, operation, input, entry, listed }: DetailsGiven<O>,
): AsyncGenerator<ReadPart, void> {
  const found = new Map<string, AnyEntry>();
  async function* one(id: string): AsyncGenerator<ListRefused, void> {
    const asked = await ask(operation, input(id));
    if (asked.kind === "answer") found.set(id, entry(id, asked.answer));
    else if (!isGone(id, asked.refusal)) {
      const known = listed?.(id);
      if (known) found.set(id, known);
      yield refused(operation, id, asked.refusal);
    }
  }
  yield* together(lazily([...new Set(ids)], one), { max: AT_ONCE, stop });
  yield { list, entries: ids.flatMap((id) => found.get(id) ?? []) };
}

/** Nothing is begun before its turn. */
export function* lazily<T, R>(items: Iterable<T>, begin: (item: T) => R): Generator<R, void> {
  for (const item of items) yield begin(item);
}
