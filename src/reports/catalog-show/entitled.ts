/** Who may read what at a time, as far as a viewer sees it, and whether somebody may. */
import type { PoolClient } from "pg";
import { seesDomain } from "../../core/authority/sees.ts";
import type { Viewer } from "../../core/authority/viewer.ts";
import { holds } from "../../core/catalog/catalog.ts";
import type { Asset } from "../../core/catalog/catalog.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import type { Entitlement } from "../../core/catalog/judge.ts";
import { judgeOf } from "../../core/catalog/known-judge.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import { accountIn } from "../../core/catalog/accounts.ts";
import { isoTime } from "../../core/record/time.ts";
import { showOf } from "./compute.ts";
import { narrowed } from "./narrowed.ts";
import { readGroundsOf } from "./query.ts";
import { printShow } from "./render.ts";
import type { PrintedShow } from "./render.ts";
import { veiledShow } from "./veiled.ts";
import type { ShowReport } from "./views.ts";

export interface Entitled extends PrintedShow {
  /** Of the person before the asset; null unless both are asked for. */
  readonly entitlement: (Omit<Entitlement, "since"> & { readonly since: string | null }) | null;
}

export interface EntitledGiven {
  readonly viewer: Viewer;
  readonly veil: Veil;
  readonly index: CatalogIndex;
  /** As `catalog show` takes them. */
  readonly asset: string | undefined;
  readonly person: string | undefined;
  /** In ms. */
  readonly at: number;
}

/** undefined: there was nothing of that name then, or nothing of it is of a domain that the viewer sees. */
export async function readEntitled(client: PoolClient, given: EntitledGiven): Promise<Entitled | undefined> {
  const report = reportFor(given);
  if (!report || report.found.length === 0) return undefined;
  const shown = veiledShow(printShow(report, await readGroundsOf(client, report)), given.veil);
  return { ...shown, entitlement: entitlementOf(given, report) };
}

function reportFor({ viewer, index, asset, person, at }: EntitledGiven): ShowReport | undefined {
  const wanted = asset ?? person;
  if (wanted === undefined) return undefined;
  const seen = narrowed(index, viewer, at);
  const report = showOf(seen, wanted, at);
  const kind = asset === undefined ? "person" : "asset";
  const found = report.found.filter((view) => view.kind === kind);
  if (viewer.domains === undefined) return { ...report, found };
  // of a person who can read nothing of theirs, an owner is told nothing, not even that there is one
  const own = found.flatMap((view): ShowReport["found"] => {
    if (view.kind === "asset") return [view];
    return view.readers.length === 0 ? [] : [{ ...view, projects: [], groups: [] }];
  });
  return { ...report, found: own };
}

function entitlementOf(
  { viewer, index, asset, person, at }: EntitledGiven,
  { found }: ShowReport,
): Entitled["entitlement"] {
  const [view] = found;
  if (asset === undefined || person === undefined || !view) return null;
  const entry = index.catalog.assets.find((one): one is Asset => one.id === view.id && holds(one, at));
  const key = index.personAt(person, at)?.id ?? person;
  const account = accountIn(person) ?? null;
  const judge = judgeOf(index)({
    person: key,
    personKind: "human",
    grade: "sso",
    principal: person,
    account,
    established: true,
    serviceItself: false,
    outsideAccount: account !== null && !index.accounts.has(account),
  });
  const { since, projects, ...answer } = judge({ asset: entry, action: "read", at });
  const seen = projects.filter((id) => seesDomain(viewer, index.projectAt(id, at)?.domain));
  return { ...answer, projects: seen, since: since === null ? null : isoTime(since) };
}
