/** A review as somebody sees it, and as whom they act in it. Whoever decides about people sees who they are; it is noted that they did. */
import type { PoolClient } from "pg";
import { answersFor } from "../core/authority/answers-for.ts";
import { seesNames } from "../core/authority/viewer.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import { identityName } from "../core/identity/identity-name.ts";
import { directoryOf } from "../core/privacy/directory.ts";
import { openVeil } from "../core/privacy/veil.ts";
import type { Veil } from "../core/privacy/veil.ts";
import type { ReviewItemRow } from "../store/review-items.ts";
import { listDelegations, listSignOffs } from "../store/review-delegations.ts";
import { noteReviewLook } from "../store/review-looks.ts";
import { readReview } from "../store/review-rows.ts";
import type { ReviewRow } from "../store/review-rows.ts";
import type { HttpDeps, ReadAs } from "./deps.ts";
import { notFound } from "./problem.ts";
import type { ActsIn } from "./review-actions.ts";

export type ReviewDeps = HttpDeps & { readonly readAs: ReadAs };

/** Throws `Refused` where there is none that they see. */
export async function actsIn(
  deps: ReviewDeps,
  viewer: Viewer,
  id: string,
): Promise<ActsIn & { readonly row: ReviewRow }> {
  const row = await deps.readAs(viewer, (client) => readReview(client, id));
  if (!row) throw notFound();
  const { name, way, proof } = viewer;
  return {
    row,
    review: id,
    by: {
      name,
      way: way === "login" ? "login" : "token",
      issuer: way === "login" ? (deps.oidc?.issuer.href ?? "") : deps.publicUrl,
      subject: proof?.subject ?? "",
      authenticatedAt: proof?.since ?? null,
    },
    isOwner: await isAnswering(deps, viewer, row),
  };
}

/** Admins take note of what was decided: they sign second, also late, and close. */
async function isAnswering(
  deps: ReviewDeps,
  viewer: Viewer,
  { id, domain, state }: ReviewRow,
): Promise<boolean> {
  if (state !== "open" && viewer.roles.includes("admin")) {
    if (state === "signed") return true;
    if ((await deps.readAs(viewer, (client) => listSignOffs(client, id))).length === 1) return true;
  }
  const { name, roles } = viewer;
  return answersFor(domain, { index: await deps.catalog(), name, roles, now: deps.now() });
}

/** How an item is to somebody. */
export interface SeenItem {
  /** What its people are shown as. */
  readonly veil: Veil;
  /** Whether it is theirs to decide about, as owners of the domain or in their place. */
  readonly isTheirs: boolean;
}

export interface ViewedReview {
  readonly row: ReviewRow;
  readonly isOwner: boolean;
  readonly viewer: Viewer;
}

/** Reads of a review, with how each item is to whoever reads. */
export async function readReviewAs<T>(
  deps: ReviewDeps,
  { row, isOwner, viewer }: ViewedReview,
  work: (client: PoolClient, seenAs: (item: ReviewItemRow) => SeenItem) => Promise<T>,
): Promise<T> {
  const directory = directoryOf(await deps.catalog());
  const open = openVeil(directory);
  const own = identityName(directory.find(viewer.name)?.key ?? viewer.name);
  let isNamed = seesNames(viewer, deps.privacy);
  const answer = await deps.readAs(viewer, async (client, veil) => {
    const now = deps.now();
    const mine = (await listDelegations(client, row.id)).filter(
      ({ to, until, endedAt }) => endedAt === null && until > now && identityName(to) === own,
    );
    return await work(client, ({ content, question }) => {
      const isTheirs =
        isOwner ||
        mine.some(({ asset, project }) =>
          asset === null ? project === content.project : asset === content.asset,
        );
      const isNamedTo = isTheirs || question?.asked.some((one) => identityName(one) === own) === true;
      isNamed ||= isNamedTo;
      return { veil: isNamedTo ? open : veil, isTheirs };
    });
  });
  if (isNamed) await noteReviewLook(deps.pool, { review: row.id, viewer: viewer.name, way: viewer.way });
  return answer;
}
