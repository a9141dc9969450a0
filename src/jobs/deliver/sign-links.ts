/** Links of messages, signed so that only those who got one have it. */
import type { Pool } from "pg";
import type { Links } from "../../core/message/links.ts";
import { LINK_DAYS, writeLink } from "../../core/message/signed-link.ts";
import { DAY_MS } from "../../core/record/time.ts";
import { readServerKey } from "../../store/server-keys.ts";

/** For messages that are sent; what is only shown to somebody has none, who might not acknowledge alerts. Without a console as it was. */
export async function signedLinks(pool: Pool, links: Links, now: number): Promise<Links> {
  const { console } = links;
  if (console === undefined) return links;
  const key = await readServerKey(pool, "links");
  const until = now + LINK_DAYS * DAY_MS;
  return {
    ...links,
    acknowledge: (alert) => `${console.replace(/\/+$/, "")}/links/${writeLink({ alert, until }, key)}`,
  };
}
