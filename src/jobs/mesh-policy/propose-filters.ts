/** Filters that would leave out what subscribers read of sensitive columns, for whoever plans. Changes nothing. */
import type { Pool } from "pg";
import { filterProposals } from "../../core/governance/filter-proposals.ts";
import type { FilterProposal } from "../../core/governance/filter-proposals.ts";
import { readCoverage } from "../../store/coverage.ts";
import { readDeclared, readPrescribed } from "../../store/declared.ts";
import { readCatalogGiven } from "../../store/made-catalog.ts";
import { inTransaction } from "../../store/transaction.ts";
import { readGovernance } from "../governance/read-governance.ts";

/** As the control plane, grants and Macie stand; null: not all of the control plane was read, and nobody can say. */
export async function proposeFilters(pool: Pool): Promise<readonly FilterProposal[] | null> {
  const made = await readCatalogGiven(pool, await readDeclared(pool));
  if (!made?.isWhole) return null;
  const prescribed = await readPrescribed(pool);
  const coverage = await readCoverage(pool);
  const { given } = await inTransaction(pool, (client) =>
    readGovernance(client, { made, prescribed, coverage }),
  );
  return filterProposals(given);
}
