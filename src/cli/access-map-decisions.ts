/** Decisions about rows of the access map: exemptions and requests to subscribe, written into the catalog file. */
import process from "node:process";
import { amendCatalog } from "../app.ts";
import type { Policy } from "../app.ts";
import { NO_CATALOG } from "../core/catalog/index-catalog.ts";
import { AuditplaneError } from "../errors.ts";
import type { MapRow } from "../reports/access-map/compute.ts";
import { exempt, request } from "../reports/access-map/decide.ts";
import type { Decided } from "../reports/access-map/decide.ts";
import { answer } from "./answer.ts";

export interface DecisionOptions {
  readonly exempt?: string[];
  readonly reason?: string;
  readonly until?: string;
  readonly approvedBy?: string;
  readonly request?: string[];
  readonly justification?: string;
  readonly requestedBy?: string;
}

/** A row that was decided about, and how. */
export interface Decision {
  readonly id: string;
  readonly make: (row: MapRow, policy: Policy) => Decided;
}

/** What was asked for besides printing; throws `usage` where a decision lacks its reason. */
export function decisionsOf(options: DecisionOptions): Decision[] {
  const { reason, until, approvedBy, justification, requestedBy } = options;
  const exemptions = (options.exempt ?? []).map((id): Decision => {
    if (reason === undefined || until === undefined) {
      throw new AuditplaneError(
        "usage",
        "could not exempt: an exemption has a reason and an end; give --reason TEXT and --until 2027-01-01T00:00:00Z",
      );
    }
    const terms = { reason, until, approvedBy };
    return { id, make: (row, { catalog }) => exempt(row, terms, catalog ?? NO_CATALOG) };
  });
  const requests = (options.request ?? []).map((id): Decision => {
    if (justification === undefined) {
      throw new AuditplaneError(
        "usage",
        "could not request: the owner of the data decides by a justification; give --justification TEXT",
      );
    }
    const terms = { justification, requestedBy };
    return { id, make: (row, { catalog }) => request(row, terms, catalog ?? NO_CATALOG) };
  });
  return [...exemptions, ...requests];
}

/** Writes decisions into the catalog file, all of them or none, and prints what was added. */
export async function decide(
  rows: readonly MapRow[],
  decisions: readonly Decision[],
  { path, policy, isJson }: { path: string; policy: Policy; isJson: boolean },
): Promise<void> {
  const made = decisions.map(({ id, make }) => {
    const row = rows.find((one) => one.id === id);
    const decided = row
      ? make(row, policy)
      : { refused: "no row of the map has this id; print the map to see them" };
    if ("refused" in decided)
      throw new AuditplaneError("usage", `could not decide about ${id}: ${decided.refused}`);
    return decided.entries;
  });
  const people = made.flatMap((entries) => entries.people);
  const additions = {
    people: [...new Map(people.map((person) => [person["id"], person])).values()],
    exemptions: made.flatMap(({ exemptions }) => exemptions),
    subscriptions: made.flatMap(({ subscriptions }) => subscriptions),
  };
  await amendCatalog(path, additions);
  const lines = Object.entries(additions).flatMap(([list, entries]) =>
    entries.map((entry) => `${list}: ${JSON.stringify(entry)}\n`),
  );
  await answer({ json: isJson }, lines.join(""), { catalog: path, added: additions });
  process.stderr.write(`Added to ${path}. The next run judges by it.\n`);
}
