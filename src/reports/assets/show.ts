/** One asset: what the catalog says, who may read it, how it is used and seen, and what stands about it. */
import type { PoolClient } from "pg";
import { seesDomain } from "../../core/authority/sees.ts";
import type { Viewer } from "../../core/authority/viewer.ts";
import type { CatalogIndex } from "../../core/catalog/index-catalog.ts";
import { lastMoment } from "../../core/catalog/moment.ts";
import { coverageOf } from "../../core/coverage/coverage.ts";
import type { CoverageInput } from "../../core/coverage/coverage.ts";
import type { Veil } from "../../core/privacy/veil.ts";
import { DAY_MS, isoTime } from "../../core/record/time.ts";
import { readSensitivities } from "../../store/asset-sensitivity.ts";
import { readAlertKeys, readDayUse } from "../../store/asset-use.ts";
import type { DayUse } from "../../store/asset-use.ts";
import { readNames } from "../../store/finding-names.ts";
import { readFindingRows } from "../../store/findings.ts";
import { readShownAlerts } from "../alerts/page.ts";
import type { SeenBy, ShownListedAlert } from "../alerts/page.ts";
import { veiledReaders } from "../catalog-show/veiled.ts";
import { shownFinding } from "../findings/shown.ts";
import type { ShownFinding } from "../findings/shown.ts";
import { readShown } from "../catalog-show/query.ts";
import { printShow } from "../catalog-show/render.ts";
import type { PrintedShow } from "../catalog-show/render.ts";
import { assetLine } from "../coverage/compute.ts";
import type { AssetLine } from "../coverage/compute.ts";
import { COUNTED_DAYS, entriesOf } from "./list.ts";

type AssetView = Extract<PrintedShow["found"][number], { kind: "asset" }>;

/** So many alerts and findings of an asset are shown; the lists have all. */
const SHOWN_MAX = 20;

/** Names of project and domain are as `catalog show` has them: `Core (core)`. */
export interface ShownAsset extends Omit<AssetView, "kind" | "rests_on"> {
  readonly as_of: string | null;
  readonly domain_id: string | null;
  readonly project_id: string;
  readonly sensitivity: string | null;
  readonly cost_center: string | null;
  readonly published_at: string | null;
  readonly forms: Readonly<Record<string, unknown>>;
  /** How much of its reads could be seen, by route. */
  readonly observability: AssetLine | null;
  /** Of the last 30 days, by day and verdict; days without any are left out. */
  readonly use: readonly PrintedUse[];
  /** Open ones of the last 30 days. */
  readonly alerts: readonly ShownListedAlert[];
  readonly findings: readonly ShownFinding[];
}

export interface PrintedUse extends Omit<DayUse, "bytesOut"> {
  readonly bytes_out: number;
}

export interface AssetGiven {
  readonly viewer: Viewer;
  readonly veil: Veil;
  readonly index: CatalogIndex;
  /** See readCoverage. */
  readonly coverage: CoverageInput;
  readonly asset: string;
}

/** undefined: there is none of that id, or the viewer does not see its domain. */
export async function readAsset(client: PoolClient, given: AssetGiven): Promise<ShownAsset | undefined> {
  const { viewer, veil, index, coverage, asset: id } = given;
  const entry = entriesOf(index).find(({ asset }) => asset.id === id);
  if (!entry || !seesDomain(viewer, entry.domain)) return undefined;
  const { report, grounds } = await readShown(client, index, { wanted: id, at: lastMoment(index.catalog) });
  const shown = printShow(report, grounds);
  const view = shown.found.find((one): one is AssetView => one.kind === "asset" && one.id === id);
  if (!view) return undefined;
  const { kind: _, rests_on: __, ...facts } = { ...view, readers: veiledReaders(view.readers, veil) };
  const since = coverage.now - COUNTED_DAYS * DAY_MS;
  const { asset } = entry;
  return {
    ...facts,
    as_of: shown.as_of,
    domain_id: entry.domain,
    project_id: asset.project,
    sensitivity: (await readSensitivities(client)).get(id) ?? null,
    cost_center: asset.costCenter ?? null,
    published_at: asset.publishedAt === undefined ? null : isoTime(asset.publishedAt),
    forms: asset.forms,
    observability: observabilityOf(given),
    use: (await readDayUse(client, id, since)).map(({ bytesOut, ...use }) => {
      return { ...use, bytes_out: bytesOut };
    }),
    alerts: await alertsOf(client, { asset: id, since, veil, domains: viewer.domains }),
    findings: await findingsOf(client, { asset: id, veil }),
  };
}

function observabilityOf({ index, coverage, asset: id }: AssetGiven): AssetLine | null {
  const assets = index.catalog.assets.filter((one) => one.id === id);
  const { views } = coverageOf(coverage, { ...index, catalog: { ...index.catalog, assets } });
  return views.map(assetLine)[0] ?? null;
}

interface About {
  readonly asset: string;
  readonly veil: Veil;
}

async function alertsOf(
  client: PoolClient,
  { asset, since, ...seenBy }: About & SeenBy & { readonly since: number },
): Promise<ShownListedAlert[]> {
  const keys = await readAlertKeys(client, asset, since);
  const any = { domain: undefined, rule: undefined, person: undefined, since: undefined };
  const alerts = await readShownAlerts(client, { ...any, state: "all", keys, limit: SHOWN_MAX * 5 }, seenBy);
  const isOpen = ({ state }: ShownListedAlert): boolean =>
    state === "open" || state === "acknowledged" || state === "snoozed";
  return alerts
    .map(({ shown }) => shown)
    .filter(isOpen)
    .slice(0, SHOWN_MAX);
}

async function findingsOf(client: PoolClient, { asset, veil }: About): Promise<ShownFinding[]> {
  const rows = await readFindingRows(client, { status: "open", asset, limit: SHOWN_MAX });
  const names = await readNames(client, rows);
  return rows.map((row) => shownFinding(row, names, veil));
}
