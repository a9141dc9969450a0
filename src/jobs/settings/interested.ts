/** Refuses what people decide about themselves, as far as a catalog is known. */
import type { PoolClient } from "pg";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { indexCatalog } from "../../core/catalog/index-catalog.ts";
import { shownText } from "../../core/record/text.ts";
import { indexInterest } from "../../core/settings/interest.ts";
import type { Exception } from "../../core/settings/settings.ts";
import type { Share } from "../../core/settings/share.ts";
import { AuditplaneError } from "../../errors.ts";
import { readClock } from "../../store/clock.ts";
import { readStandingCatalog } from "../../store/standing-catalog.ts";
import { readPersonAt } from "../../store/standing-people.ts";

/** Throws `settings_invalid` where an exception is about its author, by whatever names. */
export async function refuseOwn(
  client: PoolClient,
  { id, who, author }: Pick<Exception, "id" | "who" | "author">,
): Promise<void> {
  const personAt = await readPersonAt(client, [who, author]);
  const now = await readClock(client);
  const idOf = (name: string): string => (personAt(name, now)?.id ?? name).toLowerCase();
  if (idOf(who) !== idOf(author)) return;
  throw new AuditplaneError(
    "settings_invalid",
    `could not set exception ${shownText(id)}: ${shownText(author)} is whom it is about, and nobody decides about themselves; have somebody else do it`,
  );
}

/** Of shares whose approver is on the side that reads: throws `settings_invalid` with a line for each. `given` undefined: the catalog is as the database has it, if it has one. */
export async function refuseInterested(
  client: PoolClient,
  shares: readonly Share[],
  given?: Catalog,
): Promise<void> {
  if (shares.length === 0) return;
  const catalog = given ?? (await readStandingCatalog(client));
  if (!catalog) return;
  const interestOf = indexInterest(indexCatalog(catalog), await readClock(client));
  const lines = shares.flatMap((share) => {
    const interest = interestOf(share);
    return interest === undefined
      ? []
      : [
          `could not set share ${shownText(share.id)}: ${shownText(interest)}, and nobody exempts themselves; have somebody else approve it`,
        ];
  });
  if (lines.length > 0) throw new AuditplaneError("settings_invalid", lines.join("\n"));
}
