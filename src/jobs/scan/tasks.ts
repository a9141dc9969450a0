/** What a scan or a replay asks of its worker threads. Plain data; records never cross threads. */
import type { RawFile } from "../../sources/source.ts";
import type { CatalogGiven, Declared } from "../../core/control-plane/made/catalog-of.ts";
import type { FilteredAssets } from "../../core/governance/filters-bypassed.ts";
import type { MeshPolicy } from "../../core/mesh-policy/policy.ts";
import type { Sensitivities } from "../../store/asset-sensitivity.ts";
import type { RulePolicy } from "../derive/rules.ts";
import type { DerivedDay } from "../derive/index.ts";
import type { FileReport } from "../ingest/index.ts";
import type { LookedUp, StoredPage } from "../lookup/store-page.ts";
import type { JudgedVolumeDay, VolumeGiven } from "../volume/index.ts";
import type { ReplayBatch } from "../replay/replay-batch.ts";
import type { ReplayedFile } from "../replay/replayed-file.ts";
import type { ObjectsOutcome } from "../trail/ingest-objects.ts";

/** Batches that one thread has in hand: one is decoded while the other is committed. */
export const INGEST_WIDTH = 2;

export type ScanTask =
  /** Rules, in place of those before: they count from the next task on. */
  | { readonly kind: "rules"; readonly policy: RulePolicy }
  /** The catalog of the control plane, to be made of its history; it counts from the next `prepare` on. */
  | { readonly kind: "catalog"; readonly given: CatalogGiven }
  /** What is declared beside the catalog of the file, in place of what was; it counts as above. */
  | { readonly kind: "declared"; readonly declared: Declared }
  | { readonly kind: "ingest"; readonly files: readonly RawFile[] }
  | { readonly kind: "replay"; readonly batch: ReplayBatch }
  /** One batch of the objects that a trail delivered and that are due. */
  | { readonly kind: "objects" }
  /** A page of an account and Region that is looked up. */
  | { readonly kind: "page"; readonly page: LookedUp }
  | {
      readonly kind: "prepare";
      readonly ownAccounts: readonly string[];
      readonly sensitivities: Sensitivities;
      readonly filters: FilteredAssets;
      /** undefined: there is none. */
      readonly meshPolicy: MeshPolicy | undefined;
      readonly now: number;
      readonly reportFiles: readonly number[] | undefined;
    }
  | { readonly kind: "derive"; readonly day: number }
  /** After every day that is behind is derived. */
  | ({ readonly kind: "volume" } & VolumeGiven);

/** The first task of a thread, which starts before there is a database. */
export interface OpenTask {
  readonly kind: "open";
  readonly databaseUrl: string;
}

export type ScanResult =
  | { readonly kind: "ingest"; readonly files: readonly FileReport[] }
  | { readonly kind: "replay"; readonly files: readonly ReplayedFile[] }
  | { readonly kind: "objects"; readonly outcome: ObjectsOutcome }
  | { readonly kind: "page"; readonly stored: StoredPage }
  | { readonly kind: "ready" }
  | { readonly kind: "derive"; readonly day: DerivedDay }
  | { readonly kind: "volume"; readonly days: readonly JudgedVolumeDay[] };
