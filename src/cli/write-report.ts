/** Writes one report, and notes that it is there. */
import { hostname } from "node:os";
import { openReportStore, readReportKey } from "../app.ts";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { parseHeadPlace } from "../core/audit/head-place.ts";
import type { HeadPlace } from "../core/audit/head-place.ts";
import type { SealedCertification } from "../core/review/certified.ts";
import type { SealedReview } from "../core/review/document.ts";
import { AuditplaneError } from "../errors.ts";
import type { AskedRows } from "../jobs/review/proof/asked.ts";
import type { ReportSigner } from "../jobs/review/proof/sign.ts";
import { writeReport } from "../jobs/review/proof/write.ts";
import { openFaces } from "../reports/pdf/fonts.ts";
import type { Faces } from "../reports/pdf/fonts.ts";
import { formsOf } from "../reports/review/forms.ts";
import { insertReport, readReportBefore } from "../store/review-reports.ts";

export interface ReportOutput {
  readonly store: ReturnType<typeof openReportStore>;
  readonly signer: ReportSigner | undefined;
  readonly faces: Faces;
}

/** Close its store. Throws `usage` where nothing says where reports go, `input_missing` for a key or a font that is none. */
export async function openReportOutput(out: string | undefined, config: Config): Promise<ReportOutput> {
  const place = placeOf(out, config);
  const signer = await readSigner(config);
  const faces = await openFaces(config.reports.fonts);
  return { store: openReportStore(place, { pathStyle: config.s3PathStyle }), signer, faces };
}

export interface ReportOf {
  readonly sealed: SealedReview;
  /** undefined: as it was computed, nothing is decided. */
  readonly certified: SealedCertification | undefined;
  readonly raw: string | undefined;
  readonly asked: readonly AskedRows[];
}

export interface Built {
  readonly id: string;
  readonly domain: string;
  readonly hash: string;
  readonly items: number;
  readonly folder: string;
  readonly manifest_sha256: string;
  /** null: nobody signed it. */
  readonly key_id: string | null;
}

export async function buildReport(
  { sealed, certified, raw, asked }: ReportOf,
  { pool, store, signer, faces }: ReportOutput & Pick<Database, "pool">,
): Promise<Built> {
  const { id, hash, document } = sealed;
  const folder = certified ? `${id}-${certified.document.state}` : id;
  const about = {
    domain: document.domain.id,
    month: document.period.month,
    names: document.names,
    folder,
  } as const;
  const earlier = await readReportBefore(pool, about);
  const writer = await store.begin(folder);
  const { sha256, manifest } = await writeReport(
    {
      sealed,
      forms: await formsOf(sealed, faces, certified),
      raw,
      asked,
      certificationHash: certified?.hash ?? null,
      previous: earlier ? { folder: earlier.folder, manifest_sha256: earlier.manifestHash } : null,
      signer,
      at: Date.now(),
    },
    writer,
  );
  const { before, added, removed, population, by_suggestion: suggestions } = document.sum;
  await insertReport(pool, {
    ...about,
    review: id,
    place: writer.name,
    reviewHash: hash,
    manifestHash: sha256,
    keyId: manifest.key_id,
    sum: { before, added, removed, population, suggestions },
    outcome: certified?.document.outcome ?? null,
  });
  const { name } = writer;
  const key = manifest.key_id;
  return {
    id,
    domain: about.domain,
    hash,
    items: population,
    folder: name,
    manifest_sha256: sha256,
    key_id: key,
  };
}

function placeOf(out: string | undefined, { reports }: Config): HeadPlace {
  const place = out === undefined ? reports.place : parseHeadPlace(out);
  if (place) return place;
  throw new AuditplaneError(
    "usage",
    out === undefined
      ? "could not write reports: nothing says where they go; give --out, or set AUDITPLANE_REPORTS"
      : `could not write reports to ${out.slice(0, 200)}: it is no bucket; give a folder, or s3://bucket/prefix`,
  );
}

async function readSigner({ reports }: Config): Promise<ReportSigner | undefined> {
  if (reports.keyFile === undefined) return undefined;
  const name = reports.signer ?? `auditplane at ${hostname()}`;
  return { ...(await readReportKey(reports.keyFile)), name };
}
