/** Has a viewer see for a time whom an alert is about. */
import type { Viewer } from "../core/authority/viewer.ts";
import { readAlertPeople } from "../store/alert-people.ts";
import { readAlert } from "../store/alert-states.ts";
import type { Reveal } from "../store/reveals.ts";
import type { Actions, ReadAs } from "./deps.ts";
import { Refused, notFound } from "./problem.ts";

/**
 * Of the people that the viewer's own eyes reach. Throws `Refused` where there is no such alert that they see, or where nobody logs in, so
 * that names are seen and nobody would answer for it.
 */
export async function revealPeople(
  deps: { readonly readAs: ReadAs; readonly actions: Pick<Actions, "reveal"> },
  viewer: Viewer,
  { alert, reason }: { readonly alert: number; readonly reason: string },
): Promise<Reveal> {
  const seen = await deps.readAs(viewer, async (client, veil) => {
    if (!(await readAlert(client, alert))) throw notFound();
    const people = (await readAlertPeople(client, [alert])).get(alert) ?? [];
    return { people, isOneself: people.includes(veil.keyOf(viewer.name)) };
  });
  if (viewer.way === "open") throw new Refused(NOT_HIDDEN);
  return await deps.actions.reveal({ viewer: viewer.name, alert, reason, ...seen });
}

const NOT_HIDDEN = {
  status: 403,
  title: "Not allowed",
  detail:
    "Nobody logs in here: names are seen without being revealed, and nobody would answer for having looked. Set AUDITPLANE_OIDC_ISSUER to have pseudonyms.",
} as const;
