/** Has alerts go along with what they are about when it comes to belong to somebody else. */
import type { DomainNow } from "../../core/alert/ownership.ts";
import type { Kysely } from "kysely";
import { listOwned, tellAnew } from "../../store/unsent.ts";
import type { DB } from "../../store/tables.ts";
import { ownersNow } from "./route.ts";

/**
 * Has told anew, to those who own now what they are about and to those who did, the alerts that are not closed. To be called when the
 * catalog has changed. Returns how many.
 */
export async function moveAlerts(db: Kysely<DB>, domainNow: DomainNow): Promise<number> {
  let moved = 0;
  for (const alert of await listOwned(db)) {
    if (ownersNow(alert, domainNow).join("\n") === [...alert.owners].sort().join("\n")) continue;
    await tellAnew(db, alert);
    moved++;
  }
  return moved;
}
