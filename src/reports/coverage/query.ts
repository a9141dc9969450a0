/** What coverage is computed of, for whoever asks again and again: it is read of the whole database. */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { coverageOf } from "../../core/coverage/coverage.ts";
import type { Coverage, CoverageInput } from "../../core/coverage/coverage.ts";
import { remember, renew } from "../../core/remember.ts";
import { readCoverage, readSeenReads } from "../../store/coverage.ts";

/** What was read is good for so long. */
const REMEMBERED_MS = 30_000;
/** Of which reads there are any changes seldom, and takes all sums of days to say. */
const SEEN = { ms: 300_000, old: 3_600_000 };

/** `now` in ms. New routes of reads are seen within minutes, or an hour where nobody asks for as long. */
export function rememberCoverage(pool: Pool, now: () => number): () => Promise<CoverageInput> {
  const seen = renew({ ...SEEN, now }, () => readSeenReads(pool));
  return remember(REMEMBERED_MS, now, () => readCoverage(pool, seen));
}

const COMPUTED = new WeakMap<CoverageInput, { readonly index: CatalogIndex; readonly coverage: Coverage }>();

/** Of all assets; computed once of what was read and a catalog. */
export function coverageOnce(input: CoverageInput, index: CatalogIndex): Coverage {
  const known = COMPUTED.get(input);
  if (known?.index === index) return known.coverage;
  const coverage = coverageOf(input, index);
  COMPUTED.set(input, { index, coverage });
  return coverage;
}
