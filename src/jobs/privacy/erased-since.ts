/** Tells those who remember names that some are not to be remembered any more. */
import type { Pool } from "pg";
import { readLastErasure } from "../../store/erasure.ts";

/** Whether somebody was erased since it was asked last; the first time nobody was. */
export function erasedSince(pool: Pool): () => Promise<boolean> {
  let known: string | null | undefined;
  return async () => {
    const last = await readLastErasure(pool);
    const isNews = known !== undefined && last !== known;
    known = last;
    return isNews;
  };
}
