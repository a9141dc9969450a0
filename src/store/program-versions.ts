/** Rows of `program_versions`: which versions ran, and since when. */
import type { Pool } from "pg";

/** Notes that a version started. Once for each version and commit: when the first of its workers did. */
export async function noteVersion(
  db: Pool,
  { version, commit }: { readonly version: string; readonly commit: string | undefined },
): Promise<void> {
  await db.query(
    "insert into program_versions (version, commit) values ($1, $2) on conflict (version, commit) do nothing",
    [version, commit ?? ""],
  );
}
