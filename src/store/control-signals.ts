/** What events say of the control plane between two reads: it dates what the next read finds, and has that read come early. */
import type { Pool, PoolClient } from "pg";
import { scopesOf } from "../core/control-plane/signals/signal.ts";
import type { Signal } from "../core/control-plane/signals/signal.ts";
import { noteEvents } from "./control-entries.ts";
import { hastenScopes } from "./control-plane.ts";
import { msOf } from "./ms-of.ts";

/** What is further ahead of the database's clock than this is of nobody's clock. */
const AHEAD_MS = 15 * 60_000;

/**
 * Writes down what signals tell, and has their scopes read early. Part of a transaction, behind everything else in it, or alone. Twice
 * is once: what is known is not written again, and what is no news hastens nothing.
 */
export async function noteSignals(db: Pool | PoolClient, signals: readonly Signal[]): Promise<void> {
  if (signals.length === 0) return;
  const { rows } = await db.query<{ key: string | null; ahead: number }>(
    `select s.key, ${msOf("now()")} + $1 as ahead
     from (select) one left join control_scopes s on true order by s.key`,
    [AHEAD_MS],
  );
  const ahead = rows[0]?.ahead ?? 0;
  const known = rows.flatMap(({ key }) => key ?? []);
  const news = new Map<string, number>();
  const events = [];
  for (const signal of signals) {
    const { at, entries } = signal;
    if (at > ahead) continue;
    for (const scope of scopesOf(signal, known)) {
      news.set(scope, Math.max(at, news.get(scope) ?? -Infinity));
      for (const entry of entries) events.push({ scope, at, ...entry });
    }
  }
  if (events.length > 0) await noteEvents(db, events);
  await hastenScopes(
    db,
    [...news].map(([key, at]) => ({ key, at })).sort((a, b) => (a.key < b.key ? -1 : 1)),
  );
}
