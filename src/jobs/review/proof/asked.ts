/** Listens to what a database is asked, and how many rows it answered: a report says of what it was made. */
import type { Pool, PoolClient } from "pg";
import type { Period } from "../../../core/review/period.ts";
import type { ReviewManifest } from "../../../core/review/proof/manifest.ts";

export interface AskedRows {
  readonly text: string;
  readonly parameters: readonly unknown[];
  readonly rows: number;
  /** It was asked once for all domains: of this month, by its name, or (`ALL`) of any. undefined: its parameters tell. */
  readonly sharedBy?: string | undefined;
}

export interface Listened {
  readonly pool: Pool;
  /** What was asked so far, in that order; its reader may take of it. Statements that are no questions are left out. */
  readonly asked: AskedRows[];
}

const SHARED = new WeakMap<Pool, (name: string) => Pool>();

/** Of which domains those share what is asked that have the same month: time zones differ. */
export function monthName({ from, until }: Pick<Period, "from" | "until">): string {
  return `${from} ${until}`;
}

const ALL = "all";

/** A pool of which it is noted that its answers are for all domains of a month, or of any; the same one where nobody listens. */
export function sharedPool(pool: Pool, period?: Pick<Period, "from" | "until">): Pool {
  return SHARED.get(pool)?.(period ? monthName(period) : ALL) ?? pool;
}

export function listenTo(pool: Pool): Listened {
  const asked: AskedRows[] = [];
  const note = (given: readonly unknown[], answer: unknown, sharedBy?: string): void => {
    const [statement, values] = given;
    const { text, parameters } = statementOf(statement, values);
    if (!/^\s*(?:select|with)\b/i.test(text)) return;
    const { rows } = answer as { readonly rows: readonly unknown[] };
    asked.push({ text, parameters, rows: rows.length, sharedBy });
  };
  const listening = <T extends Pool | PoolClient>(inner: T, sharedBy?: string): T =>
    new Proxy(inner, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const call = value.bind(target) as (...given: unknown[]) => unknown;
        if (name === "query")
          return async (...given: unknown[]) => {
            const answer = await call(...given);
            note(given, answer, sharedBy);
            return answer;
          };
        if (name === "connect") return async () => listening((await call()) as PoolClient, sharedBy);
        return call;
      },
    });
  const listened = listening(pool);
  SHARED.set(listened, (name) => listening(pool, name));
  return { pool: listened, asked };
}

function statementOf(
  statement: unknown,
  values: unknown,
): { readonly text: string; readonly parameters: readonly unknown[] } {
  if (typeof statement === "string")
    return { text: statement, parameters: Array.isArray(values) ? (values as unknown[]) : [] };
  const { text = "", values: own = [] } = statement as {
    readonly text?: string;
    readonly values?: unknown[];
  };
  return { text, parameters: own };
}

export interface AskedAmong {
  /** Ids of those of the run. */
  readonly domains: ReadonlySet<string>;
  readonly period: Pick<Period, "from" | "until">;
}

/**
 * What was asked for one domain, the same whichever others were asked about before: what was asked once for all, once for its month, and about it.
 */
export function askedFor(
  { before, since }: { readonly before: readonly AskedRows[]; readonly since: readonly AskedRows[] },
  { domains, period }: AskedAmong,
): AskedRows[] {
  const month = monthName(period);
  const shared = [...before, ...since].filter((one) => isShared(one, domains));
  return [
    ...shared.filter(({ sharedBy = ALL }) => sharedBy === ALL),
    ...shared.filter(({ sharedBy }) => sharedBy === month),
    ...since.filter((one) => !isShared(one, domains)),
  ];
}

/** What the domains that come later share with those before, in that order. */
export function sharedAsked(asked: readonly AskedRows[], domains: ReadonlySet<string>): AskedRows[] {
  return asked.filter((one) => isShared(one, domains));
}

function isShared({ parameters, sharedBy }: AskedRows, domains: ReadonlySet<string>): boolean {
  if (sharedBy !== undefined) return true;
  return parameters.every((one) => !Array.isArray(one) && !domains.has(String(one)));
}

/** As a manifest has them: without parameters, which might name people, where names are not shown. */
export function queriesOf(
  asked: readonly AskedRows[],
  names: ReviewManifest["names"],
): ReviewManifest["queries"] {
  return asked.map(({ text, parameters, rows }) => ({
    text,
    parameters: names === "shown" ? parametersText(parameters) : null,
    rows,
  }));
}

/** As JSON; bytes in hexadecimal digits. */
function parametersText(parameters: readonly unknown[]): string {
  return JSON.stringify(parameters.map(plain));
}

function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString("hex");
  return Array.isArray(value) ? value.map(plain) : value;
}
