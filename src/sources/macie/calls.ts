/** The two calls of Macie's API that this source makes, as an interface, and the SDK's client behind it. */
import { GetFindingsCommand, ListFindingsCommand } from "@aws-sdk/client-macie2";
import type { Macie2Client } from "@aws-sdk/client-macie2";
import { objectOf } from "../../core/record/text.ts";
import type { JsonObject } from "../../core/record/text.ts";
import { withAnswer } from "./answer.ts";
import type { Answer } from "./answer.ts";
import { failureOf, isNotEnabled, outcomeOf } from "./outcome.ts";

/** Macie is switched off: an outcome that is expected wherever an organization has Regions without it. */
export interface NotEnabled {
  readonly kind: "not_enabled";
  /** What Macie said. */
  readonly detail: string;
}

export interface Listed {
  readonly kind: "listed";
  /** By the time of their update, oldest first. */
  readonly ids: readonly string[];
  readonly nextToken: string | undefined;
  /** Macie's clock when it answered; undefined where it does not say. */
  readonly at: number | undefined;
}

export interface Fetched {
  readonly kind: "fetched";
  /** As Macie wrote them, in any order. */
  readonly documents: readonly unknown[];
}

export interface ListRequest {
  /** Updated at this time or later; undefined: all that Macie keeps. */
  readonly from: number | undefined;
  readonly nextToken: string | undefined;
}

export interface MacieCalls {
  list(request: ListRequest, signal: AbortSignal | undefined): Promise<Listed | NotEnabled>;
  /** At most `IDS_MAX` ids. Those that Macie no longer has are not answered. */
  get(ids: readonly string[], signal: AbortSignal | undefined): Promise<Fetched | NotEnabled>;
}

/** https://docs.aws.amazon.com/macie/latest/APIReference/findings-describe.html */
export const IDS_MAX = 50;

/** Throws the error of an outcome (see outcome.ts), and the signal's reason. */
export function callsOf(client: Macie2Client): MacieCalls {
  return {
    list: ({ from, nextToken }, signal) =>
      ask(client, signal, async (options) => {
        const command = new ListFindingsCommand({
          ...(from === undefined ? {} : { findingCriteria: { criterion: { updatedAt: { gte: from } } } }),
          sortCriteria: { attributeName: "updatedAt", orderBy: "ASC" },
          maxResults: IDS_MAX,
          nextToken,
        });
        return readListed(await withAnswer(command, () => client.send(command, options)));
      }),
    get: (ids, signal) =>
      ask(client, signal, async (options) => {
        const command = new GetFindingsCommand({ findingIds: [...ids] });
        return readFetched(await withAnswer(command, () => client.send(command, options)));
      }),
  };
}

async function ask<T>(
  client: Macie2Client,
  signal: AbortSignal | undefined,
  call: (options: { abortSignal?: AbortSignal }) => Promise<T>,
): Promise<T | NotEnabled> {
  try {
    return await call(signal === undefined ? {} : { abortSignal: signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (isNotEnabled(error)) return { kind: "not_enabled", detail: (error as Error).message };
    const outcome = error instanceof UnknownAnswer ? "unavailable" : outcomeOf(error);
    if (outcome === undefined) throw error;
    throw failureOf(outcome, await client.config.region(), error);
  }
}

/** An answer that Macie does not give, though the status is 200: of a proxy, say. An empty list must be said by Macie. */
class UnknownAnswer extends Error {
  override readonly name = "UnknownAnswer";
}

function readListed({ body, date }: Answer): Listed {
  const { findingIds, nextToken } = objectIn(body);
  if (!Array.isArray(findingIds) || !findingIds.every((id) => typeof id === "string"))
    throw new UnknownAnswer("an answer to ListFindings without findingIds");
  return {
    kind: "listed",
    ids: findingIds,
    nextToken: typeof nextToken === "string" && nextToken !== "" ? nextToken : undefined,
    at: date,
  };
}

function readFetched({ body }: Answer): Fetched {
  const { findings } = objectIn(body);
  if (!Array.isArray(findings)) throw new UnknownAnswer("an answer to GetFindings without findings");
  return { kind: "fetched", documents: findings };
}

function objectIn(body: string): JsonObject {
  try {
    return objectOf(JSON.parse(body)) ?? {};
  } catch {
    return {};
  }
}
