/** Tells once more what nobody answered: pages up the chain, the rest to the owner as a reminder. */
import type { Planned } from "../../core/alert/plan.ts";
import { keptFrom, routesOf } from "../../core/alert/routing.ts";
import { readClockIn } from "../../store/clock.ts";
import { enqueue } from "../../store/outbox.ts";
import { lockUnanswered, markMinded } from "../../store/unsent.ts";
import type { UnsentAlert } from "../../store/unsent.ts";
import { heard, ownersNow, plansOf } from "./route.ts";
import type { RouteDeps } from "./route.ts";

/** Puts on routes what is due by now. Safe from any number of workers at once. Returns how many alerts were told again. */
export async function mindAlerts(deps: RouteDeps): Promise<number> {
  return await deps.db.transaction().execute(async (db) => {
    const due = await lockUnanswered(db);
    if (due.length === 0) return 0;
    const now = await readClockIn(db);
    let told = 0;
    for (const alert of due) {
      const owned = { ...alert, owners: ownersNow(alert, deps.domainNow) };
      const plans = plansOf(owned, deps);
      const after = Math.max(alert.toldAt ?? 0, alert.mindedAt ?? 0);
      const rows = plans
        .filter(({ at }) => after < at && at <= now)
        .filter(
          ({ occasion }, _, all) => occasion !== "reminder" || all.every((one) => one.occasion !== "overdue"),
        )
        .flatMap((planned) => rowsOf(owned, planned, deps));
      await enqueue(db, rows);
      if (rows.length > 0) told++;
      await markMinded(db, alert.id, { mindedAt: now, nextAt: plans.find(({ at }) => at > now)?.at ?? null });
    }
    return told;
  });
}

function rowsOf(
  alert: UnsentAlert & { readonly owners: readonly string[] },
  { occasion, route }: Planned,
  deps: RouteDeps,
): Parameters<typeof enqueue>[1] {
  const { id: alertId, revision, isPage, owners } = alert;
  const row = { alertId, revision, occasion, isUrgent: isPage, isAboutState: false, closes: false };
  if (route !== undefined && keptFrom(alert, deps).has(route)) return [];
  if (route !== undefined) return heard([{ ...row, route, domains: owners, audience: "escalation" }], deps);
  const routes = [...routesOf(alert, deps).routes].filter(([, { audience }]) => audience !== "on_call");
  return heard(
    routes.map(([to, told]) => ({ ...row, ...told, route: to })),
    deps,
  );
}
