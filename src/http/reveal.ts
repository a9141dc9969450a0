/** Has a viewer see for a time whom an alert is about. */
import type { Viewer } from "../core/authority/viewer.ts";
import { readAlertPeople } from "../store/alert-people.ts";
import { readAlert } from "../store/alert-states.ts";
import type { Reveal } from "../store/reveals.ts";
import type { Actions, ReadAs } from "./deps.ts";
import { notFound } from "./problem.ts";

/** Of the people that the viewer's own eyes reach. Throws `Refused` where there is no such alert that they see. */
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
  return await deps.actions.reveal({ viewer: viewer.name, alert, reason, ...seen });
}
