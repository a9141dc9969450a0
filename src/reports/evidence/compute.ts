/** What a bundle of evidence proves, in counts. */
import type { JudgedRecord, RecordProof } from "../../core/evidence/judge.ts";
import { RECORD_PROOFS } from "../../core/evidence/judge.ts";
import type { Manifest } from "../../core/evidence/manifest.ts";

export interface EvidenceReport {
  readonly manifest: Omit<Manifest, "contents">;
  readonly records: readonly JudgedRecord[];
  /** What of the bundle is another than it was exported, as sentences. */
  readonly problems: readonly string[];
  /** Whether the keys are those of the bundle, which whoever made it could choose. */
  readonly hasOwnKeys: boolean;
}

export function countProofs(records: readonly JudgedRecord[]): Readonly<Record<RecordProof, number>> {
  const counts = Object.fromEntries(RECORD_PROOFS.map((proof) => [proof, 0])) as Record<RecordProof, number>;
  for (const { proof } of records) counts[proof]++;
  return counts;
}

/** Whether something was changed, or cannot be what AWS signed. */
export function isBrokenEvidence({ records, problems }: EvidenceReport): boolean {
  return problems.length > 0 || records.some(({ proof }) => proof === "broken");
}

/** Whether something is not proven by what is here. */
export function isUnproven({ records }: EvidenceReport): boolean {
  return records.length === 0 || records.some(({ proof }) => proof === "unproven");
}
