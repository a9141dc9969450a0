/** People and services are never measured by one another; platform readers are not measured at all. */
import type { PersonKind } from "../identity/caller.ts";

export const CLASSES = ["human", "service"] as const;
export type VolumeClass = (typeof CLASSES)[number];

export function classOf(kind: PersonKind): VolumeClass | undefined {
  return kind === "platform" ? undefined : kind;
}
