/** Checks a report with nothing but what is in its folder, and whose keys are trusted. */
import { hash } from "node:crypto";
import { canonicalJson } from "../../../core/record/decode.ts";
import { shownText } from "../../../core/record/text.ts";
import { isoTime } from "../../../core/record/time.ts";
import {
  CERTIFICATION_NAME,
  isAtHome,
  MANIFEST_NAME,
  manifestHash,
  originalOf,
  parseManifest,
  SIGNATURE_NAME,
} from "../../../core/review/proof/manifest.ts";
import type { ReadManifest } from "../../../core/review/proof/manifest.ts";
import { distrusts } from "../../../core/review/proof/trust.ts";
import type { Trust } from "../../../core/review/proof/trust.ts";
import type { ReportFolder } from "../../../sources/report-folder/index.ts";
import { readSignature } from "./sign.ts";
import type { SaidOfSignature } from "./sign.ts";

/** `unasked`: it is signed, and nobody said whose keys are trusted. */
export type SignerState = "known" | "unknown" | "unsigned" | "unasked";

export interface VerifiedReport {
  readonly manifest: ReadManifest | undefined;
  readonly signer: SignerState;
  readonly signature: SaidOfSignature | undefined;
  /** Who the trusted keys say signs by that key; null: they do not say. */
  readonly signerName: string | null;
  /** What is another than it was when it was signed, as sentences. */
  readonly problems: readonly string[];
  /** What could not be checked. */
  readonly notes: readonly string[];
}

/** Never throws for what is in the folder: it becomes a problem. `trust` undefined: nobody said whose keys are trusted. */
export async function verifyReport(report: ReportFolder, trust: Trust | undefined): Promise<VerifiedReport> {
  const text = String((await report.read(MANIFEST_NAME)) ?? "");
  const manifest = parseManifest(text);
  if (!manifest)
    return {
      ...NOBODY,
      manifest: undefined,
      problems: [
        text === ""
          ? `there is no ${MANIFEST_NAME}`
          : `${MANIFEST_NAME} is no manifest as auditplane writes it`,
      ],
      notes: [],
    };
  const signed = await checkSignature(report, { text, manifest, trust });
  const before = await checkPrevious(report, manifest);
  return {
    ...signed,
    manifest,
    problems: [
      ...signed.problems,
      ...placeProblems(report, manifest),
      ...(await checkFiles(report, manifest)),
      ...(await checkReview(report, manifest)),
      ...before.problems,
    ],
    notes: [...signed.notes, ...before.notes],
  };
}

function placeProblems({ name }: ReportFolder, manifest: ReadManifest): string[] {
  if (isAtHome(name, manifest)) return [];
  return [`${shownText(name)} is the name of another report than the one that lies in it`];
}

type Found = Pick<VerifiedReport, "problems" | "notes">;
type Signed = Omit<VerifiedReport, "manifest">;

const NOBODY = { signer: "unsigned", signature: undefined, signerName: null } as const;

async function checkSignature(
  report: ReportFolder,
  {
    text,
    manifest,
    trust,
  }: { readonly text: string; readonly manifest: ReadManifest; readonly trust: Trust | undefined },
): Promise<Signed> {
  const jws = await report.read(SIGNATURE_NAME);
  if (!jws) {
    const isSigned = manifest.form === 1 ? manifest.key_id !== null : manifest.signed;
    const isMissed = isSigned || trust !== undefined;
    const notes = isMissed ? [] : ["nobody signed it: whoever has it may have made all of it anew"];
    return { ...NOBODY, problems: isMissed ? ["it bears no signature"] : [], notes };
  }
  const said = await readSignature(String(jws), text);
  if (typeof said === "string") return { ...NOBODY, problems: [`${SIGNATURE_NAME}: ${said}`], notes: [] };
  const problems = otherKey(manifest, said);
  const key = trust?.get(said.keyId);
  if (!key) {
    const signer = trust ? "unknown" : "unasked";
    return { signer, signature: said, signerName: null, problems, notes: [] };
  }
  const doubt = distrusts(key, said.at);
  return {
    signer: "known",
    signature: said,
    signerName: key.signer,
    problems:
      doubt === undefined
        ? problems
        : [...problems, `the signature of ${isoTime(said.at)} does not count: ${doubt}`],
    notes: [],
  };
}

function otherKey(manifest: ReadManifest, { keyId }: SaidOfSignature): string[] {
  if (manifest.form === 1)
    return manifest.key_id === keyId ? [] : [`${SIGNATURE_NAME} is of another key than the manifest names`];
  return manifest.signed ? [] : [`${SIGNATURE_NAME} was put beside a report that nobody signed`];
}

async function checkFiles({ paths, read }: ReportFolder, { files }: ReadManifest): Promise<string[]> {
  const problems: string[] = [];
  for (const { path, sha256 } of files) {
    const bytes = await read(path);
    if (!bytes) problems.push(`${path} is not there, or is no ordinary file`);
    else if (hash("sha256", bytes, "hex") !== sha256) problems.push(`${path} is another than was signed`);
  }
  const named = new Set([MANIFEST_NAME, SIGNATURE_NAME, ...files.map(({ path }) => path)]);
  for (const path of paths)
    if (!named.has(path)) problems.push(`${shownText(path)} is no part of the report`);
  return problems;
}

/** The original has the hash that it says, and all forms are of it. */
async function checkReview({ read }: ReportFolder, manifest: ReadManifest): Promise<string[]> {
  const { path: original, field } = originalOf(manifest);
  const problems = [
    ...sealProblems(original, await read(original), { field, sha256: manifest.review_sha256 }),
  ];
  if (manifest.certification_sha256 !== null) {
    const seal = { field: "certification", sha256: manifest.certification_sha256 };
    problems.push(...sealProblems(CERTIFICATION_NAME, await read(CERTIFICATION_NAME), seal));
  }
  const forms = manifest.files.filter(({ path, rows }) => rows !== 0 && /\.(csv|html|pdf)$/.test(path));
  for (const { path } of forms) {
    const bytes = await read(path);
    if (bytes && !(bytes.includes(manifest.review) && bytes.includes(manifest.review_sha256)))
      problems.push(`${path} does not bear the id and the hash of the review`);
  }
  return problems;
}

function sealProblems(
  name: string,
  bytes: Buffer | undefined,
  { field, sha256 }: { readonly field: string; readonly sha256: string },
): string[] {
  if (!bytes) return []; // that it is not there is told already
  try {
    const data = JSON.parse(String(bytes)) as Readonly<Record<string, unknown>>;
    const found = hash("sha256", canonicalJson(data[field]), "hex");
    return found === sha256 && data["hash"] === sha256 ? [] : [`${name} has another hash than it says`];
  } catch {
    return [`${name} is no canonical JSON`];
  }
}

async function checkPrevious({ manifestBeside }: ReportFolder, { previous }: ReadManifest): Promise<Found> {
  if (!previous) return { problems: [], notes: [] };
  const text = await manifestBeside(previous.folder);
  if (text === undefined)
    return {
      problems: [],
      notes: [
        `${previous.folder}, the report before, is not beside it, or may not be read: it was not compared`,
      ],
    };
  const isSame = manifestHash(text) === previous.manifest_sha256;
  return {
    problems: isSame ? [] : [`${previous.folder}, the report before, is another than when this one was made`],
    notes: [],
  };
}
