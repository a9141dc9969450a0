/** Proposes what outlived a change of role, and gives up what does not any more. Part of the comparison's transaction; twice is once. */
import type { PoolClient } from "pg";
import type { GovernanceGiven } from "../../core/governance/given.ts";
import { plansOf } from "../../core/governance/plans.ts";
import { outlivedRights } from "../../core/governance/role-change/outlived.ts";
import type { Revocation } from "../../core/mesh-policy/policy.ts";
import { indexBesides } from "../../core/revocation/besides.ts";
import { undeclined } from "../../core/revocation/declined.ts";
import { indexDoubts } from "../../core/revocation/doubts.ts";
import { proposalsOf } from "../../core/revocation/proposal.ts";
import type { Proposal } from "../../core/revocation/proposal.ts";
import { appendAudit } from "../../store/audit-log.ts";
import { readClock } from "../../store/clock.ts";
import {
  decide,
  listDeclined,
  listRevocations,
  lockRevocations,
  propose,
  reopenRehearsed,
  reopenUndecided,
  withhold,
} from "../../store/revocations.ts";
import { listScopeHealth } from "../../store/scope-health.ts";
import { auditOf } from "./audited.ts";
import { giveUp } from "./give-up.ts";

export interface Proposed {
  /** New, or again. */
  readonly proposed: number;
  /** In words: why something was not. */
  readonly withheld: readonly string[];
}

const OFF: Revocation = { mode: "off", dryRun: true, capPerDay: 0 };
const NOTHING: Proposed = { proposed: 0, withheld: [] };

export async function proposeRevocations(
  client: PoolClient,
  given: GovernanceGiven,
  { mode, dryRun }: Revocation = OFF,
): Promise<Proposed> {
  await lockRevocations(client);
  if (mode === "off") {
    await giveUp(client, "role_change", []);
    return NOTHING;
  }
  const all = proposalsOf(undeclined(outlivedRights(given, plansOf(given)), await listDeclined(client)));
  const doubtOf = indexDoubts({
    scopes: await listScopeHealth(client),
    history: given.history,
    now: await readClock(client),
  });
  const besides = indexBesides(given);
  const judged = all.map((proposal) => ({ proposal, doubt: besides(proposal) ?? doubtOf(proposal) }));
  const sure = judged.flatMap(({ proposal, doubt }) =>
    doubt === undefined ? [{ ...proposal, domain: domainOf(proposal, given) }] : [],
  );
  // what is doubted is neither confirmed nor given up
  await giveUp(
    client,
    "role_change",
    all.map(({ key }) => key),
  );
  await withhold(
    client,
    judged.flatMap(({ proposal: { key }, doubt }) => (doubt === undefined ? [] : [{ key, doubt }])),
  );
  const proposed = await propose(client, sure);
  await appendAudit(
    client,
    proposed.map((row) => auditOf(row, "revocation.proposed", { reason: row.reason })),
  );
  if (!dryRun) await reopenRehearsed(client);
  if (mode === "automatic") await approveAll(client);
  else await reopenUndecided(client);
  const doubts = judged.flatMap(({ doubt }) => (doubt === undefined ? [] : [doubt]));
  return { proposed: proposed.length, withheld: [...new Set(doubts)] };
}

function domainOf({ project }: Proposal, { index, at }: GovernanceGiven): string | null {
  return (project === undefined ? undefined : index.projectAt(project, at - 1)?.domain) ?? null;
}

async function approveAll(client: PoolClient): Promise<void> {
  const waiting = await listRevocations(client, { states: ["proposed"] });
  for (const { id } of waiting) await decide(client, id, { state: "approved", author: null, says: null });
  await appendAudit(
    client,
    waiting.map((row) => auditOf(row, "revocation.approved")),
  );
}
