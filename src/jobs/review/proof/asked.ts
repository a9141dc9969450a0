/** Listens to what a database is asked, and how many rows it answered: a report says of what it was made. */
import type { Pool, PoolClient } from "pg";
import type { ReviewManifest } from "../../../core/review/proof/manifest.ts";

export interface AskedRows {
  readonly text: string;
  readonly parameters: readonly unknown[];
  readonly rows: number;
}

export interface Listened {
  readonly pool: Pool;
  /** What was asked so far, in that order; its reader may take of it. Statements that are no questions are left out. */
  readonly asked: AskedRows[];
}

export function listenTo(pool: Pool): Listened {
  const asked: AskedRows[] = [];
  const note = (given: readonly unknown[], answer: unknown): void => {
    const [statement, values] = given;
    const { text, parameters } = statementOf(statement, values);
    if (!/^\s*(?:select|with)\b/i.test(text)) return;
    asked.push({ text, parameters, rows: (answer as { readonly rows: readonly unknown[] }).rows.length });
  };
  const listening = <T extends Pool | PoolClient>(inner: T): T =>
    new Proxy(inner, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const call = value.bind(target) as (...given: unknown[]) => unknown;
        if (name === "query")
          return async (...given: unknown[]) => {
            const answer = await call(...given);
            note(given, answer);
            return answer;
          };
        if (name === "connect") return async () => listening((await call()) as PoolClient);
        return call;
      },
    });
  return { pool: listening(pool), asked };
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

/** What was asked for one domain: what was asked about it, and what was asked once for all. `domains`: those of the run. */
export function askedFor(
  { before, since }: { readonly before: readonly AskedRows[]; readonly since: readonly AskedRows[] },
  domains: ReadonlySet<string>,
): AskedRows[] {
  const isForAll = ({ parameters }: AskedRows): boolean =>
    parameters.every((one) => !Array.isArray(one) && !domains.has(String(one)));
  return [...before.filter(isForAll), ...since];
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
