/** Whoever looks at a person is noted, whatever way they came: before anything is answered. */
import type { Pool } from "pg";
import type { Viewer } from "../core/authority/viewer.ts";
import { noteLooks } from "../store/looks.ts";
import type { Look } from "../store/looks.ts";

/** `people`: their keys. */
export async function noteLook(
  pool: Pool,
  viewer: Viewer,
  look: { readonly action: Look; readonly people: readonly string[]; readonly reason?: string | undefined },
): Promise<void> {
  await noteLooks(pool, { ...look, viewer: viewer.name, way: viewer.way });
}
