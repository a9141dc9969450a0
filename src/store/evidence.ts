/** Evidence as it is stored: tuples, since hits and findings are many. */
import type { EvidencePoint } from "../core/finding/hit.ts";

export type PackedPoint = readonly [time: number, eventId: string, fileId: number, ordinal: number];

export function packEvidence(points: readonly EvidencePoint[]): PackedPoint[] {
  return points.map(({ time, eventId, fileId, ordinal }) => [time, eventId, fileId, ordinal]);
}

export function unpackEvidence(points: readonly PackedPoint[]): EvidencePoint[] {
  return points.map(([time, eventId, fileId, ordinal]) => ({ time, eventId, fileId, ordinal }));
}
