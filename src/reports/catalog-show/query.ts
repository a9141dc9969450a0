/** Who owned something and who could read it, with how that is known. */
import type { PoolClient } from "pg";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { readGrounds } from "../../store/control-grounds.ts";
import type { Ground } from "../../store/control-grounds.ts";
import { showOf } from "./compute.ts";
import type { ShowReport } from "./views.ts";

export interface Shown {
  readonly report: ShowReport;
  /** By `kind id`; none where it is a file that says so. */
  readonly grounds: ReadonlyMap<string, Ground>;
}

/** `at`, in ms; `knownAt`: the catalog is as it was known then. */
export async function readShown(
  client: PoolClient,
  index: CatalogIndex,
  {
    wanted,
    at,
    knownAt,
  }: { readonly wanted: string; readonly at: number; readonly knownAt?: number | undefined },
): Promise<Shown> {
  const report = showOf(index, wanted, at);
  return { report, grounds: await readGroundsOf(client, report, knownAt) };
}

export async function readGroundsOf(
  client: PoolClient,
  report: ShowReport,
  knownAt?: number,
): Promise<ReadonlyMap<string, Ground>> {
  const rests = report.found
    .flatMap((view) => [
      ...("rests_on" in view ? [view.rests_on] : []),
      ...view.readers.map((reader) => reader.rests_on),
    ])
    .filter((rest) => rest !== null);
  return await readGrounds(client, rests, { at: Date.parse(report.at), knownAt });
}
