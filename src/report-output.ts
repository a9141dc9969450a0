/** Composition root of reports of access reviews: where they go, who signs them, in which forms. */
import { hostname } from "node:os";
import type { Config } from "./config.ts";
import { parseHeadPlace } from "./core/audit/head-place.ts";
import type { HeadPlace } from "./core/audit/head-place.ts";
import { AuditplaneError } from "./errors.ts";
import type { ReportOutput } from "./jobs/review/proof/keep.ts";
import type { ReportSigner } from "./jobs/review/proof/sign.ts";
import { openFaces } from "./reports/pdf/fonts.ts";
import type { Faces } from "./reports/pdf/fonts.ts";
import { openReportStore } from "./sinks/report-store/index.ts";
import { readReportKey } from "./sources/report-folder/index.ts";

export interface OpenedOutput extends ReportOutput {
  readonly faces: Faces;
}

/** Close its store. Throws `usage` where nothing says where reports go, `input_missing` for a key or a font that is none. */
export async function openReportOutput(out: string | undefined, config: Config): Promise<OpenedOutput> {
  const place = placeOf(out, config);
  const signer = await readSigner(config);
  const faces = await openFaces(config.reports.fonts);
  const { formsOf } = await import("./reports/review/forms.ts"); // workers load it when one is due
  return {
    store: openReportStore(place, { pathStyle: config.s3PathStyle }),
    signer,
    faces,
    forms: (sealed, certified) => formsOf(sealed, faces, certified),
  };
}

/** For whoever writes them by itself; key and fonts are read each time. undefined: nothing says where they go. */
export function keptReports(config: Config): (() => Promise<ReportOutput>) | undefined {
  return config.reports.place && (() => openReportOutput(undefined, config));
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
