/**
 * The demo on disk: a month of trail files and the catalog that judges them. src/simulate/ makes records and files from
 * a seed; it knows nothing of how they are read and judged, so that the one can check the other.
 */
import { join } from "node:path";
import { renderCatalog } from "./catalog-file.ts";
import { LAST_DAY, demoCatalog } from "./mesh.ts";
import { createRandom } from "./random.ts";
import { tellStory } from "./story.ts";
import { groupIntoFiles, writeOut, writeTrailFiles } from "./trail-files.ts";
import { createTally } from "./truth.ts";
import type { Truth } from "./truth.ts";

export interface DemoOptions {
  /** Default 1. */
  readonly seed?: number;
  /** How much time one trail file covers; default 60. CloudTrail's own is 5, which gives thousands of small files. */
  readonly deliveryMinutes?: number;
}

export interface WrittenDemo extends Truth {
  /** The trail files in the order of delivery, below `logs`. */
  readonly paths: readonly string[];
  /** The folder above `AWSLogs/`. */
  readonly logs: string;
  /** The catalog file (YAML). */
  readonly catalog: string;
  /** Trail files. */
  readonly files: number;
  readonly bytesRaw: number;
  readonly bytesGzip: number;
}

const COMMENT = `The data mesh of the demo: who owns what, and who may read what, from when until when.
Sales produces, marketing consumes, the platform governs. People and accounts are placeholders.

Worth a look: the revoked subscription to the invoices, whose grant was never taken back, and that nobody of
marketing ever subscribed to the customers.

The story ends on ${LAST_DAY}: who read what in spite of this catalog?`;

/**
 * Writes `logs/AWSLogs/…` and `catalog.yaml` below the directory and says what is in them. The same options give the
 * same records and, with one version of Node.js, the same bytes. Files of another seed that lie there stay: begin with
 * an empty directory. Throws `output_failed`.
 */
export async function writeDemo(directory: string, options: DemoOptions = {}): Promise<WrittenDemo> {
  const seed = `demo/${options.seed ?? 1}`;
  const story = tellStory(seed);
  const tally = createTally();
  for (const happening of story) tally.add(happening);
  const logs = join(directory, "logs");
  const catalog = join(directory, "catalog.yaml");
  await writeOut(catalog, renderCatalog(demoCatalog(), COMMENT));
  const delivery = { minutes: options.deliveryMinutes ?? 60, random: createRandom(`${seed}/files`) };
  const records = story.flatMap((happening) => happening.records);
  const written = await writeTrailFiles(logs, groupIntoFiles(records, delivery));
  return { ...tally.truth(), ...written, logs, catalog, files: written.paths.length };
}
