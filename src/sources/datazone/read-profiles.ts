/** Reads who people and groups are: all that the domain knows, then those that only occur somewhere. */
import type { ListRefused, ReadPart } from "../scope-reader.ts";
import { identified } from "./answers.ts";
import { detailsOf, listOf } from "./list.ts";
import type { DetailsGiven, Reading } from "./list.ts";
import { groupProfileEntry, userProfileEntry } from "./people.ts";
import { PAGE_SIZE } from "./pages.ts";
import type { Seen } from "./seen.ts";

/** Fifty at once; then those that occur and were not among them, one by one, as long as that is not refused. */
export async function* readProfiles(reading: Reading, seen: Seen): AsyncGenerator<ReadPart, void> {
  const domainIdentifier = reading.domain;
  yield* listOf(reading, {
    operation: "SearchUserProfiles",
    input: { domainIdentifier, userType: "DATAZONE_USER" },
    entries: ({ items }) => identified(items, ({ id }) => id).map((one) => userProfileEntry(...one)),
  });
  yield* listOf(reading, {
    operation: "SearchGroupProfiles",
    input: { domainIdentifier, groupType: "DATAZONE_SSO_GROUP" },
    entries: ({ items }) => identified(items, ({ id }) => id).map((one) => groupProfileEntry(...one)),
  });
  yield* firstRefusal(
    reading,
    missing(seen.users, seen).map((ids) => ({
      list: "GetUserProfile",
      ids,
      operation: "GetUserProfile",
      input: (userIdentifier) => ({ domainIdentifier, userIdentifier }),
      entry: userProfileEntry,
    })),
  );
  yield* firstRefusal(
    reading,
    missing(seen.groups, seen).map((ids) => ({
      list: "GetGroupProfile",
      ids,
      operation: "GetGroupProfile",
      input: (groupIdentifier) => ({ domainIdentifier, groupIdentifier }),
      entry: groupProfileEntry,
    })),
  );
}

/** Who was not listed, as pages. */
function missing(ids: ReadonlySet<string>, { profiles }: Seen): string[][] {
  const left = [...ids].filter((id) => !profiles.has(id));
  return Array.from({ length: Math.ceil(left.length / PAGE_SIZE) }, (_, at) =>
    left.slice(at * PAGE_SIZE, (at + 1) * PAGE_SIZE),
  );
}

/** Up to the page with the first that is refused: who may not ask for one may ask for none. */
async function* firstRefusal<O extends "GetUserProfile" | "GetGroupProfile">(
  reading: Reading,
  pages: readonly DetailsGiven<O>[],
): AsyncGenerator<ReadPart, void> {
  for (const page of pages) {
    let refusal: ListRefused | undefined;
    for await (const part of detailsOf(reading, page))
      if ("entries" in part) yield part;
      else refusal ??= { list: part.list, refusal: part.refusal };
    if (refusal === undefined) continue;
    yield refusal;
    return;
  }
}
