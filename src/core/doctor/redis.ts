/** What is judged of Redis. */
import type { Check } from "./check.ts";
import { refusalOf } from "../refusal/refusal.ts";

export type RedisSeen =
  | { readonly kind: "absent" }
  | { readonly kind: "failed"; readonly error: unknown }
  | {
      readonly kind: "seen";
      readonly version: string;
      /** undefined: it does not say. */
      readonly policy: string | undefined;
      readonly keepsLog: boolean | undefined;
    };

export function judgeRedis(seen: RedisSeen): Check[] {
  switch (seen.kind) {
    case "absent":
      return [
        { name: "redis", state: "skipped", says: "needs REDIS_URL; without it jobs are kept in Postgres" },
      ];
    case "failed":
      return [
        {
          name: "redis",
          state: "broken",
          says: `Redis does not answer (${refusalOf(seen.error).detail})`,
          fix: "correct REDIS_URL, or unset it: jobs are then kept in Postgres",
        },
      ];
    case "seen":
      return judgeSeen(seen);
  }
}

function judgeSeen({ version, policy, keepsLog }: Extract<RedisSeen, { kind: "seen" }>): Check[] {
  const checks: Check[] = [];
  if (policy === undefined)
    checks.push({
      name: "redis",
      state: "warning",
      says: `Redis ${version} does not say what it evicts`,
      fix: "see that maxmemory-policy is noeviction",
    });
  else if (policy !== "noeviction")
    checks.push({
      name: "redis",
      state: "broken",
      says: `Redis ${version} evicts by ${policy} when memory is short, and with it jobs and schedules`,
      fix: 'redis-cli -u "$REDIS_URL" config set maxmemory-policy noeviction  # and in its configuration or parameter group',
    });
  if (keepsLog === false)
    checks.push({
      name: "redis",
      state: "warning",
      says: `Redis ${version} keeps no append-only file: a restart loses the jobs that wait (schedules find the work again)`,
      fix: 'redis-cli -u "$REDIS_URL" config set appendonly yes  # and in its configuration or parameter group',
    });
  return checks.length > 0
    ? checks
    : [
        {
          name: "redis",
          state: "ok",
          says: `Redis ${version}, noeviction${keepsLog === true ? ", append-only file" : ""}`,
        },
      ];
}
