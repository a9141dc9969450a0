/** Searches say how much they have found: one that gives much less to its end is not whole, and says so here. */
import type { ListRefused, ReadPart } from "../scope-reader.ts";
import { PAGE_SIZE } from "./pages.ts";

interface SearchPage {
  readonly items?: readonly unknown[] | undefined;
  readonly totalMatchCount?: number | undefined;
}

/** Of what it says it has: what is made and deleted while it is read makes no more of a difference. */
const MISSING_SHARE_MAX = 0.01;

/**
 * The parts of a search, whose pages are to be counted. Where at its end more than one in a hundred, and more than a page, of what its
 * last page says that there is was not given, a last part says that, as if it had been refused: an index has limits of its own.
 */
export async function* whole(
  name: Pick<ListRefused, "list" | "of">,
  open: (count: (page: SearchPage) => void) => AsyncIterable<ReadPart>,
): AsyncGenerator<ReadPart, void> {
  let given = 0;
  let total: number | undefined;
  let isRefused = false;
  const count = ({ items = [], totalMatchCount }: SearchPage): void => {
    given += items.length;
    total = totalMatchCount;
  };
  for await (const part of open(count)) {
    isRefused = "refusal" in part;
    yield part;
  }
  if (isRefused || total === undefined) return;
  if (total - given <= Math.max(PAGE_SIZE, total * MISSING_SHARE_MAX)) return;
  const detail = `${total} were found, and only ${given} were given to the end of the list`;
  yield {
    ...name,
    refusal: { kind: "refused", detail, action: undefined, resource: undefined, denied: undefined },
  };
}
