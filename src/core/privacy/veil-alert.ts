/** Alerts as a veil lets them be seen. */
import type { AlertState } from "../alert/state.ts";
import type { TopFinding } from "../alert/title.ts";
import type { Veil } from "./veil.ts";
import { veiledState } from "./veil-message.ts";

interface AlertSeen {
  readonly state: AlertState | undefined;
  /** Of findings. */
  readonly uids: readonly string[];
  readonly top?: TopFinding | undefined;
}

/** `about`: keys of those whom it is about. */
export function veiledAlert<A extends AlertSeen>(alert: A, veil: Veil, about: readonly string[]): A {
  if (veil.isOpen) return alert;
  const { state, uids, top } = alert;
  return {
    ...alert,
    uids: uids.map((uid) => veil.uid(uid)),
    state: state && veiledState(state, veil, about),
    ...(top && { top: { ...top, person: veil.person(top.person) } }),
  };
}
