/** Refuses what people decide about themselves, as far as a catalog is known. */
import type { PoolClient } from "pg";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { indexCatalog } from "../../core/catalog/index-catalog.ts";
import { identityName, plainName } from "../../core/identity/identity-name.ts";
import { shownText } from "../../core/record/text.ts";
import { indexInterest } from "../../core/settings/interest.ts";
import type { Share } from "../../core/settings/share.ts";
import { AuditplaneError } from "../../errors.ts";
import { readClock } from "../../store/clock.ts";
import { readStandingCatalog } from "../../store/standing-catalog.ts";
import { readPersonAt } from "../../store/standing-people.ts";
import type { PersonAt } from "../../store/standing-people.ts";

/** What is set about somebody's reads, and who sets it, or takes it back. */
export interface Decided {
  readonly kind: "exception" | "confirmed";
  readonly id: string;
  readonly who: string;
  readonly author: string;
}

/**
 * Throws `settings_invalid`, with a line for each, where somebody decides about themselves, by whatever names. `given` undefined: the
 * catalog is as the database has it, if it has one.
 */
export async function refuseOwn(
  client: PoolClient,
  decided: readonly Decided[],
  given?: Catalog,
): Promise<void> {
  if (decided.length === 0) return;
  const names = decided.flatMap(({ who, author }) => [who, author]).map(plainName);
  const index = given && indexCatalog(given);
  const personAt: PersonAt = index
    ? (name, at) => index.personAt(name, at)
    : await readPersonAt(client, names);
  const now = await readClock(client);
  const idOf = (name: string): string => identityName(personAt(plainName(name), now)?.id ?? name);
  const lines = decided
    .filter(({ who, author }) => idOf(who) === idOf(author))
    .map(({ kind, id, author }) => {
      const what = kind === "exception" ? "exception" : "confirmation";
      return `could not change ${what} ${shownText(id)}: ${shownText(author)} is whom it is about, and nobody decides about themselves; have somebody else do it`;
    });
  if (lines.length > 0) throw new AuditplaneError("settings_invalid", lines.join("\n"));
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
