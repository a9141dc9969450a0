/** Sends what alerts have to say: through the outbox, one row per alert, revision, route and occasion. */
import { wakeAlerts } from "../alert/wake.ts";
import { mindAlerts } from "./mind.ts";
import { sendNotices } from "./notices.ts";
import type { NoticeDeps } from "./notices.ts";
import { routeAlerts } from "./route.ts";
import type { RouteDeps, RouteOutcome } from "./route.ts";
import { sendAlerts } from "./send.ts";
import type { SendOutcome } from "./send.ts";

export type DeliverDeps = RouteDeps & NoticeDeps;
export type DeliverOutcome = RouteOutcome & SendOutcome;

/** Sends everything that is due. What fails for now stays due for a later run; a message is never dropped unseen. */
export async function deliverAlerts(deps: DeliverDeps): Promise<DeliverOutcome> {
  await wakeAlerts(deps.pool);
  const routed = await routeAlerts(deps);
  await mindAlerts(deps);
  const alerts = await sendAlerts(deps);
  const notices = await sendNotices(deps);
  return { ...routed, sent: alerts.sent + notices.sent, failed: [...alerts.failed, ...notices.failed] };
}
