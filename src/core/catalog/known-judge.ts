/** The judge of a catalog, made once: of a large one that takes seconds. */
import type { CatalogIndex } from "./index-catalog.ts";
import { createJudge } from "./judge.ts";
import type { Judge } from "./judge.ts";

const JUDGES = new WeakMap<CatalogIndex, Judge>();

export function judgeOf(index: CatalogIndex): Judge {
  const judge = JUDGES.get(index) ?? createJudge(index);
  JUDGES.set(index, judge);
  return judge;
}
