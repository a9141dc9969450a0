/** Has a viewer decide about an alert. */
import type { AlertAction, AlertState } from "../core/alert/state.ts";
import { mayDecide } from "../core/authority/viewer.ts";
import type { Viewer } from "../core/authority/viewer.ts";
import { readAlert } from "../store/alert-states.ts";
import type { Actions, ReadAs } from "./deps.ts";
import { Refused, notFound } from "./problem.ts";

/** Throws `Refused` where there is no such alert that they see, or where nobody logs in and it is more than to acknowledge. */
export async function decideAlert(
  deps: { readonly readAs: ReadAs; readonly actions: Pick<Actions, "decide"> },
  viewer: Viewer,
  decision: { readonly id: number; readonly action: AlertAction; readonly reason: string },
): Promise<AlertState> {
  await deps.readAs(viewer, async (client) => {
    if (!(await readAlert(client, decision.id))) throw notFound();
  });
  if (!mayDecide(viewer, decision.action.kind)) throw new Refused(ONLY_ACKNOWLEDGED);
  return await deps.actions.decide({ ...decision, viewer });
}

const ONLY_ACKNOWLEDGED = {
  status: 403,
  title: "Not allowed",
  detail:
    "Nobody logs in here, so that nobody would answer for it: alerts can be acknowledged, and nothing else decided. Set AUDITPLANE_OIDC_ISSUER, or use the command line.",
} as const;
