/** What coverage is computed of, for whoever asks again and again: it is read of the whole database. */
import type { Pool } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { coverageOf } from "../../core/coverage/coverage.ts";
import type { Coverage, CoverageInput } from "../../core/coverage/coverage.ts";
import { readCoverage } from "../../store/coverage.ts";

/** What was read is good for so long. */
const REMEMBERED_MS = 30_000;

/** `now` in ms. Whoever asks while it is read waits for it; what fails is not remembered. */
export function rememberCoverage(pool: Pool, now: () => number): () => Promise<CoverageInput> {
  let known: { readonly at: number; readonly input: Promise<CoverageInput> } | undefined;
  return async () => {
    const at = now();
    if (known && at - known.at < REMEMBERED_MS) return await known.input;
    const input = readCoverage(pool);
    const mine = { at, input };
    known = mine;
    try {
      return await input;
    } catch (error) {
      if (known === mine) known = undefined;
      throw error;
    }
  };
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
