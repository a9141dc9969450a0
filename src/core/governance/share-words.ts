/** What every fact about a declared share says of it. */
import { consumerName } from "../settings/share.ts";
import type { Share } from "../settings/share.ts";
import type { Disagreement } from "./disagreement.ts";

type AboutShare = Partial<Disagreement> & { readonly subject: string };

/** `asset`: what is known of the asset, if anything. */
export function aboutShare({ id, consumer, asset }: Share, about: Partial<Disagreement>): AboutShare {
  return {
    asset,
    ...about,
    // one reader may have several shares of an asset
    subject: `share ${id} of ${consumerName(consumer)}`,
    principal: consumerName(consumer),
    way: "exemption",
    names: id,
  };
}

export function sayShare({ kind, reason, approver }: Share): string {
  return `${kind}, approved by ${approver}: ${reason}`;
}
