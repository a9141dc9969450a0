/** What was put into somebody's hands. */
import type { PoolClient } from "pg";
import { identityName } from "../../../core/identity/identity-name.ts";
import { listDelegations } from "../../../store/review-delegations.ts";
import type { ReviewItemRow } from "../../../store/review-items.ts";
import type { Acting } from "./locked.ts";

/** By item: the delegation by which whoever decides may; undefined: by none that holds. */
export async function readDelegations(
  client: PoolClient,
  { review, decider, now }: Acting,
): Promise<(item: ReviewItemRow) => number | undefined> {
  if (decider.role === "owner") return () => undefined;
  const own = identityName(decider.person);
  const standing = (await listDelegations(client, review.id)).filter(
    ({ to, until, endedAt }) => endedAt === null && until > now && identityName(to) === own,
  );
  return ({ content }) =>
    standing.find(({ asset, project }) =>
      asset === null ? project === content.project : asset === content.asset,
    )?.id;
}
