/** Writes reports of access reviews, from the command line's point of view. */
import { hostname, userInfo } from "node:os";
import { openReportStore, readReportKey } from "../app.ts";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { parseHeadPlace } from "../core/audit/head-place.ts";
import type { HeadPlace } from "../core/audit/head-place.ts";
import { compareText } from "../core/catalog/group.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { isHuman } from "../core/privacy/human.ts";
import { shownText } from "../core/record/text.ts";
import { sealReview } from "../core/review/document.ts";
import type { SealedReview } from "../core/review/document.ts";
import { rawText } from "../core/review/proof/raw.ts";
import { AuditplaneError } from "../errors.ts";
import { askedFor, listenTo } from "../jobs/review/proof/asked.ts";
import type { AskedRows } from "../jobs/review/proof/asked.ts";
import type { ReportSigner } from "../jobs/review/proof/sign.ts";
import { writeReport } from "../jobs/review/proof/write.ts";
import type { WrittenManifest } from "../jobs/review/proof/write.ts";
import { openFaces } from "../reports/pdf/fonts.ts";
import type { Faces } from "../reports/pdf/fonts.ts";
import { formsOf } from "../reports/review/forms.ts";
import { noteLooks } from "../store/looks.ts";
import { insertReport, readReportBefore } from "../store/review-reports.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { sealedReviews } from "./reviews-run.ts";
import type { ReviewOptions, SealedOf } from "./reviews-run.ts";

export interface BuildOptions extends ReviewOptions, Answered {
  readonly domain?: string[];
  readonly all?: boolean;
  readonly out?: string;
  readonly exporter?: string;
}

/** Writes the reviews, each into a folder of its own below the place. Nothing that is there is replaced. Throws `usage`, `output_failed`. */
export async function performBuild(options: BuildOptions, config: Config): Promise<void> {
  const { domain: domains, all = false } = options;
  if (all === (domains !== undefined))
    throw new AuditplaneError(
      "usage",
      "could not build reviews: give either --domain, once or more, or --all",
    );
  const place = placeOf(options, config);
  const signer = await readSigner(config);
  const faces = await openFaces(config.reports.fonts);
  const store = openReportStore(place, { pathStyle: config.s3PathStyle });
  const built: Built[] = [];
  try {
    await withKeptDatabase(options.dataDir, config, async (database) => {
      const { pool, asked } = listenTo(database.pool);
      const domainsOf = new Set<string>();
      let before: readonly AskedRows[] = [];
      for await (const one of sealedReviews(domains, options, { pool })) {
        const since = asked.splice(0);
        domainsOf.add(one.given.domain);
        for (const { id } of one.given.index.catalog.domains) domainsOf.add(id);
        const questions = askedFor({ before, since }, domainsOf);
        before = askedFor({ before: [...before, ...since], since: [] }, domainsOf);
        if (options.pseudonyms !== true) await noteExport(database.pool, one.sealed, options);
        built.push(await build(one, { pool: database.pool, store, asked: questions, signer, faces }));
      }
    });
  } finally {
    store.close();
  }
  const lines = built.map(
    ({ id, domain, items, folder }) =>
      `${id} ${shownText(domain)}: ${formatCounted(items, "right")}, in ${folder}\n`,
  );
  await answer(options, lines.join(""), { reviews: built });
}

interface Built {
  readonly id: string;
  readonly domain: string;
  readonly hash: string;
  readonly items: number;
  readonly folder: string;
  readonly manifest_sha256: string;
  /** null: nobody signed it. */
  readonly key_id: string | null;
}

interface BuildDeps {
  readonly pool: Database["pool"];
  readonly store: ReturnType<typeof openReportStore>;
  readonly asked: readonly AskedRows[];
  readonly signer: ReportSigner | undefined;
  readonly faces: Faces;
}

async function build({ sealed, given, by }: SealedOf, deps: BuildDeps): Promise<Built> {
  const { pool, signer } = deps;
  const { id, hash, document } = sealed;
  const about = { domain: document.domain.id, month: document.period.month, names: document.names };
  const earlier = await readReportBefore(pool, { ...about, folder: id });
  const writer = await deps.store.begin(id);
  const written = await writeReport(
    {
      sealed,
      forms: await formsOf(sealed, deps.faces),
      raw: by.names === "shown" ? rawText(given, (again) => sealReview(again, by).hash === hash) : undefined,
      asked: deps.asked,
      certificationHash: null,
      previous: earlier ? { folder: earlier.folder, manifest_sha256: earlier.manifestHash } : null,
      signer,
      at: Date.now(),
    },
    writer,
  );
  await noteReport(pool, { sealed, written, place: writer.name });
  return {
    id,
    domain: document.domain.id,
    hash,
    items: document.sum.population,
    folder: writer.name,
    manifest_sha256: written.sha256,
    key_id: signer?.id ?? null,
  };
}

async function noteReport(
  pool: Database["pool"],
  {
    sealed: { id, hash, document },
    written,
    place,
  }: { readonly sealed: SealedReview; readonly written: WrittenManifest; readonly place: string },
): Promise<void> {
  const { before, added, removed, population, by_suggestion: suggestions } = document.sum;
  await insertReport(pool, {
    review: id,
    folder: id,
    domain: document.domain.id,
    month: document.period.month,
    names: document.names,
    place,
    reviewHash: hash,
    manifestHash: written.sha256,
    keyId: written.manifest.key_id,
    sum: { before, added, removed, population, suggestions },
    outcome: null,
  });
}

function placeOf({ out }: BuildOptions, { reports }: Config): HeadPlace {
  const place = out === undefined ? reports.place : parseHeadPlace(out);
  if (place) return place;
  throw new AuditplaneError(
    "usage",
    out === undefined
      ? "could not build reviews: nothing says where they go; give --out, or set AUDITPLANE_REPORTS"
      : `could not build reviews in ${out.slice(0, 200)}: it is no bucket; give a folder, or s3://bucket/prefix`,
  );
}

async function readSigner({ reports }: Config): Promise<ReportSigner | undefined> {
  if (reports.keyFile === undefined) return undefined;
  const name = reports.signer ?? `auditplane at ${hostname()}`;
  return { ...(await readReportKey(reports.keyFile)), name };
}

async function noteExport(
  pool: Database["pool"],
  { id, document }: SealedReview,
  { exporter }: BuildOptions,
): Promise<void> {
  const named = [
    ...document.items.flatMap(({ people, subject }) => [...people, subject]),
    ...document.used_without_entitlement.map(({ person }) => person),
  ];
  const people = [...new Set(named)].filter((name) => isHuman(name, [])).sort(compareText);
  await noteLooks(pool, {
    action: "export.made",
    viewer: exporter ?? userInfo().username,
    way: "command",
    people,
    reason: `access review ${id}`,
  });
}
