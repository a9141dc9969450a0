/** Findings of correlations that stand, found again or not, since the events that gave them cannot be judged any more. */
import type { PoolClient } from "pg";
import { readOpenOfRules } from "../../../store/findings.ts";
import type { DeriveContext } from "../context.ts";
import type { Unjudged } from "./unjudged.ts";

/** Those of a day; they are reported on with the files of their evidence. */
export async function standingFindings(
  client: PoolClient,
  day: { from: number; to: number },
  { context, unjudged }: { context: Pick<DeriveContext, "reportFiles">; unjudged: Unjudged | undefined },
): Promise<{ readonly uid: string; readonly isReported: boolean }[]> {
  if (!unjudged) return [];
  const open = await readOpenOfRules(client, day, unjudged.correlations);
  const { reportFiles } = context;
  return open
    .filter((finding) => unjudged.concerns(finding))
    .map(({ uid, detail }) => ({
      uid,
      isReported: detail.evidence.some(({ fileId }) => reportFiles?.has(fileId) ?? true),
    }));
}
