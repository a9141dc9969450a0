/** What became of checking a report. Bytes depend on what was found alone. */
import { shownText } from "../../core/record/text.ts";
import { isoTime } from "../../core/record/time.ts";
import type { ReadManifest } from "../../core/review/proof/manifest.ts";

export const PROOF_FORMATS = ["table", "json"] as const;
export type ProofFormat = (typeof PROOF_FORMATS)[number];

export interface VerifiedShown {
  readonly manifest: ReadManifest | undefined;
  readonly signer: "known" | "unknown" | "unsigned" | "unasked";
  readonly signature: { readonly keyId: string; readonly signer: string; readonly at: number } | undefined;
  readonly signerName: string | null;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

export function renderVerified(shown: VerifiedShown, format: ProofFormat): string {
  const { manifest, signature, problems, notes } = shown;
  if (format === "json")
    return `${JSON.stringify(
      {
        intact: problems.length === 0,
        signer: shown.signer,
        signed_by: shown.signerName ?? signature?.signer ?? null,
        signed_at: signature ? isoTime(signature.at) : null,
        key_id: signature?.keyId ?? null,
        review: manifest?.review ?? null,
        review_sha256: manifest?.review_sha256 ?? null,
        files: manifest?.files.length ?? 0,
        problems,
        notes,
      },
      null,
      2,
    )}\n`;
  const lines = [
    manifest
      ? `${shownText(manifest.review)}, ${aboutOf(manifest)} in ${shownText(manifest.month)}, sha256 ${manifest.review_sha256}`
      : "no report",
    `${problems.length === 0 ? "intact" : "NOT intact"}, ${signerWords(shown)}`,
    ...problems.map((one) => `! ${one}`),
    ...notes.map((one) => `- ${one}`),
  ];
  return `${lines.join("\n")}\n`;
}

function aboutOf({ kind, domain }: ReadManifest): string {
  if (kind === undefined) return shownText(domain);
  return kind === "management" ? "months up to that" : "one person";
}

function signerWords({ signer, signature, signerName }: VerifiedShown): string {
  if (!signature) return "unsigned";
  const by = `${shownText(signerName ?? signature.signer)} at ${isoTime(signature.at)}, key ${signature.keyId.slice(0, 16)}`;
  if (signer === "known") return `signed by ${by}`;
  const why =
    signer === "unknown" ? "its key is not among the trusted ones" : "give --trust to say whose keys count";
  return `signer unknown: ${why} (it says ${by})`;
}
