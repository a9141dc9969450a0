/** A finding as somebody may see it. */
import { printFinding } from "../../core/finding/print.ts";
import type { PrintedFinding } from "../../core/finding/print.ts";
import type { Names, StandingFinding } from "../../core/finding/standing.ts";
import { veiledFinding, veiledNames } from "../../core/privacy/veil-finding.ts";
import type { Veil } from "../../core/privacy/veil.ts";

export interface ShownFinding extends PrintedFinding {
  /** Of the person, by the catalog; null: it does not say. */
  readonly peer_group: string | null;
}

export function shownFinding(row: StandingFinding, names: Names, veil: Veil): ShownFinding {
  const printed = printFinding(veiledFinding(row, veil), veiledNames(names, veil, [row.person]));
  return {
    ...printed,
    uid: veil.uid(row.uid),
    peer_group: veil.peerGroup(row.person),
    explanation: veil.text(printed.explanation, [row.person]),
  };
}
