/** Looks for disagreements between plan, grant, use and metadata, and keeps those that stand. Run it twice: the second finds the same. */
import type { PoolClient } from "pg";
import type { CatalogGiven } from "../../core/control-plane/made/catalog-of.ts";
import { DEEDS, TIMED_DISAGREEMENTS } from "../../core/governance/disagreement.ts";
import { disagreementsOf } from "../../core/governance/disagreements.ts";
import type { GovernanceGiven } from "../../core/governance/given.ts";
import { readCoverage } from "../../store/coverage.ts";
import { keepDeletedRoles, lockComparison, replaceFacts } from "../../store/governance.ts";
import type { FactChange } from "../../store/governance.ts";
import { isOvertaken, tellsOfPeople } from "../../store/revocation-reads.ts";
import { lockRevocations } from "../../store/revocations.ts";
import { proposeRevocations } from "../revoke/propose.ts";
import { readGovernance } from "./read-governance.ts";
import { watchShareEnds } from "./share-ends.ts";
import type { ShareEndsDeps } from "./share-ends.ts";
import { inTransaction } from "../../store/transaction.ts";

/** Kinds that go by the clock, or by what was done. */
const NOT_COMPARED = [...TIMED_DISAGREEMENTS, ...DEEDS];

export interface GovernanceDeps extends ShareEndsDeps {
  /** What the catalog is made of now; undefined: nothing of the control plane was read. */
  readonly given: () => Promise<(CatalogGiven & { readonly isWhole: boolean }) | undefined>;
  /** By id of the domain. */
  readonly prescribed: () => Promise<GovernanceGiven["prescribed"]>;
  /** Told why something that was to be revoked is not proposed, for now; undefined: nobody is. */
  readonly onWithheld?: ((reason: string) => void) | undefined;
}

/** What goes by the clock is looked for first, and stands whatever becomes of the rest, for which all must have been read. */
export async function watchGovernance(deps: GovernanceDeps): Promise<FactChange> {
  const timed = await watchShareEnds(deps);
  const compared = await compareMesh(deps);
  if (!compared) return timed;
  return {
    begun: timed.begun + compared.begun,
    changed: timed.changed + compared.changed,
    ended: timed.ended + compared.ended,
  };
}

/** How often a comparison begins anew because a scope was read meanwhile: the next one sees to what comes after that. */
const ATTEMPTS = 3;

/** undefined: there is nothing to compare, or not all of it was read. Safe from several at once: nobody compares an older read after a later one. */
async function compareMesh({ pool, ...deps }: GovernanceDeps): Promise<FactChange | undefined> {
  for (let attempt = 1; ; attempt++) {
    const made = await deps.given();
    if (!made?.isWhole) return undefined;
    const prescribed = await deps.prescribed();
    const coverage = await readCoverage(pool);
    const change = await inTransaction(pool, async (client) => {
      await lockComparison(client);
      if (attempt < ATTEMPTS && (await isOvertaken(client, made.scopes))) return "overtaken";
      await keepDeletedRoles(client);
      const compared = await readGovernance(client, { made, prescribed, coverage });
      const { given } = compared;
      const facts = await replaceFacts(client, disagreementsOf(given), {
        at: given.at,
        except: NOT_COMPARED,
      });
      for (const reason of await proposeOf(client, made, compared)) deps.onWithheld?.(reason);
      return facts;
    });
    if (change !== "overtaken") return change;
  }
}

/** Returns why something that was to be revoked is not proposed. Who came back since may be in a read that is not compared yet. */
async function proposeOf(
  client: PoolClient,
  { scopes }: CatalogGiven,
  { given, policy }: Awaited<ReturnType<typeof readGovernance>>,
): Promise<readonly string[]> {
  await lockRevocations(client);
  if (
    await isOvertaken(
      client,
      scopes.filter(({ key }) => tellsOfPeople(key)),
    )
  )
    return ["the control plane was read anew meanwhile; the next comparison proposes"];
  return (await proposeRevocations(client, given, policy?.revocation)).withheld;
}
