/** Writes the reports that are of several domains: months beside each other for management, and what one person may read. */
import { userInfo } from "node:os";
import type { Database } from "../app.ts";
import type { Config } from "../config.ts";
import { indexCatalog } from "../core/catalog/index-catalog.ts";
import { formatCounted } from "../core/finding/explain.ts";
import { directoryOf } from "../core/privacy/directory.ts";
import { closedVeil, openVeil } from "../core/privacy/veil.ts";
import { shownText } from "../core/record/text.ts";
import { sealPerson } from "../core/review/person/document.ts";
import type { ReportForm } from "../core/review/proof/manifest.ts";
import { domainsIn } from "../core/review/trend/domains.ts";
import { sealTrend } from "../core/review/trend/document.ts";
import { monthsUpTo } from "../core/review/trend/months.ts";
import { trendOf } from "../core/review/trend/trend.ts";
import { AuditplaneError } from "../errors.ts";
import { findSubject, gatherPerson } from "../jobs/review/person.ts";
import { listenTo, queriesOf } from "../jobs/review/proof/asked.ts";
import type { AskedRows } from "../jobs/review/proof/asked.ts";
import { writeReport } from "../jobs/review/proof/write.ts";
import type { SealedOriginal } from "../jobs/review/proof/write.ts";
import { personForms } from "../reports/review-person/forms.ts";
import { trendForms } from "../reports/review-trend/forms.ts";
import { noteReport } from "../store/looks.ts";
import { readPseudonymKey } from "../store/pseudonym-key.ts";
import { insertReport, listWrittenMonths, readReportBefore } from "../store/review-reports.ts";
import { readTrendReviews } from "../store/review-trend.ts";
import { readStandingCatalog } from "../store/standing-catalog.ts";
import { inTransaction } from "../store/transaction.ts";
import { readVersion } from "../version.ts";
import { answer } from "./answer.ts";
import type { Answered } from "./answer.ts";
import { withKeptDatabase } from "./kept-database.ts";
import { readReviewed } from "./reviews-run.ts";
import { openReportOutput } from "../report-output.ts";
import type { OpenedOutput } from "../report-output.ts";

interface MadeOptions extends Answered {
  readonly month: string;
  readonly out?: string;
  readonly dataDir?: string;
}

export interface ManagementOptions extends MadeOptions {
  readonly months: string;
}

/** Throws `usage` for a month that is none. */
export async function performManagement(options: ManagementOptions, config: Config): Promise<void> {
  const months = monthsUpTo(options.month, /^\d{1,3}$/.test(options.months) ? Number(options.months) : 0);
  const output = await openReportOutput(options.out, config);
  try {
    await withKeptDatabase(options.dataDir, config, async (database) => {
      const { pool, asked } = listenTo(database.pool);
      const catalog = await inTransaction(database.pool, readStandingCatalog);
      const [first = "", last = ""] = [months[0]?.month, months.at(-1)?.month];
      const sealed = sealTrend(
        trendOf({
          reviews: await readTrendReviews(pool, { first, last }),
          written: await listWrittenMonths(pool, { first, last }),
          months,
          domains: catalog ? domainsIn(catalog, months) : [],
        }),
        readVersion(),
      );
      const report = { sealed, forms: await trendForms(sealed, output.faces), asked };
      const folder = await writeMade(report, output, database);
      const { id, hash, document } = sealed;
      const text = `${id}: ${formatCounted(document.domains.length, "domain")}, in ${folder}\n`;
      await answer(options, text, { id, hash, domains: document.domains.length, folder });
    });
  } finally {
    output.store.close();
  }
}

export interface PersonOptions extends MadeOptions {
  readonly reason: string;
  readonly knownAt?: string;
  readonly pseudonyms?: boolean;
  readonly exporter?: string;
}

/** Throws `usage` for a month that is none and a reason that says nothing, `input_missing` where nobody is called so. */
export async function performPerson(asked: string, options: PersonOptions, config: Config): Promise<void> {
  const { month, reason, exporter, pseudonyms: isVeiled = false } = options;
  if (reason.trim() === "")
    throw new AuditplaneError("usage", "could not report on a person: --reason must say something");
  const output = await openReportOutput(options.out, config);
  try {
    await withKeptDatabase(options.dataDir, config, async (database) => {
      const { pool, asked: questions } = listenTo(database.pool);
      const index = indexCatalog(await readReviewed(options, database.pool));
      const directory = directoryOf(index);
      const key = await readPseudonymKey(database.pool);
      const veil = isVeiled ? closedVeil({ key, directory }) : openVeil(directory);
      const person = await findSubject({ pool: database.pool, index, veil, key }, asked);
      if (person === undefined) throw nobody(asked, isVeiled);
      const found = await gatherPerson({ pool, index, veil, key, identity: config }, { person, month });
      const names = isVeiled ? "pseudonyms" : "shown";
      const sealed = sealPerson({ ...found, month, names, version: readVersion() });
      const { id, hash, document } = sealed;
      await noteReport(database.pool, {
        person,
        viewer: exporter ?? userInfo().username,
        way: "command",
        reason: `report ${id} on one person: ${reason}`,
      });
      const report = { sealed, forms: await personForms(sealed, output.faces), asked: questions };
      const folder = await writeMade(report, output, database);
      const rights = document.items.length;
      const text = `${id} ${shownText(document.person.key)}: ${formatCounted(rights, "right")}, in ${folder}\n`;
      await answer(options, text, { id, hash, person: document.person.key, rights, folder });
    });
  } finally {
    output.store.close();
  }
}

function nobody(asked: string, isVeiled: boolean): AuditplaneError {
  const fix = isVeiled
    ? "with --pseudonyms give the pseudonym, such as P-K7QD-93XM"
    : "give the id that the catalog has, another identity of theirs, or a pseudonym";
  return new AuditplaneError(
    "input_missing",
    `could not report on ${shownText(asked.slice(0, 80))}: nobody is called so; ${fix}`,
  );
}

interface Made {
  readonly sealed: SealedOriginal;
  readonly forms: readonly ReportForm[];
  readonly asked: readonly AskedRows[];
}

/** What is decided later is another report, in a folder of its own. Returns where it is. */
async function writeMade(
  { sealed, forms, asked }: Made,
  { store, signer }: OpenedOutput,
  { pool }: Database,
): Promise<string> {
  const { id, hash, document } = sealed;
  const about = {
    domain: "",
    month: document.period.month,
    names: document.names,
    folder: `${id}-${hash.slice(0, 8)}`,
  };
  const isChained = document.kind === "management";
  // of a month before: of the same months there may be several, as more is decided
  const earlier = isChained ? await readReportBefore(pool, { ...about, folder: "" }) : undefined;
  const writer = await store.begin(about.folder);
  const { sha256, keyId } = await writeReport(
    {
      sealed,
      forms,
      raw: undefined,
      queries: queriesOf(asked, document.names),
      certificationHash: null,
      previous: earlier ? { folder: earlier.folder, manifest_sha256: earlier.manifestHash } : null,
      signer,
      at: Date.now(),
    },
    writer,
  );
  if (isChained)
    await insertReport(pool, {
      ...about,
      review: id,
      place: writer.name,
      reviewHash: hash,
      manifestHash: sha256,
      keyId,
      sum: null,
      outcome: null,
    });
  return writer.name;
}
