/** Findings of correlations that stand, found again or not, since the events that gave them cannot be judged any more. */
import type { PoolClient } from "pg";
import { readOpenOfRules } from "../../../store/findings.ts";
import type { DeriveContext } from "../context.ts";
import type { Unjudged } from "./unjudged.ts";

export interface StandingFindings {
  /** Their numbers of events by uid. */
  readonly eventCounts: ReadonlyMap<string, number>;
  /** Those that the files which are reported on are evidence of. */
  readonly reported: readonly string[];
}

/** Those of a day. What the version in force has found it finds again, or not any more. */
export async function standingFindings(
  client: PoolClient,
  day: { from: number; to: number },
  { context, unjudged }: { context: Given; unjudged: Unjudged | undefined },
): Promise<StandingFindings> {
  const { reportFiles, findingRules } = context;
  const ruleIds = (unjudged?.correlations ?? []).filter((id) => findingRules.has(id));
  const open = await readOpenOfRules(client, day, ruleIds);
  const standing = open.filter(
    (finding) =>
      findingRules.get(finding.ruleId)?.version !== finding.ruleVersion && unjudged?.concerns(finding),
  );
  return {
    eventCounts: new Map(standing.map(({ uid, eventCount }) => [uid, eventCount])),
    reported: standing
      .filter(({ detail }) => detail.evidence.some(({ fileId }) => reportFiles?.has(fileId) ?? true))
      .map(({ uid }) => uid),
  };
}

type Given = Pick<DeriveContext, "reportFiles" | "findingRules">;
