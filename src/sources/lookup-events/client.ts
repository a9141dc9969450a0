/** The call of CloudTrail's API that this source makes, as an interface, and the SDK's client behind it. */
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import type {
  CloudTrailClientConfig,
  LookupEventsCommandInput,
  LookupEventsCommandOutput,
} from "@aws-sdk/client-cloudtrail";
import { withSpans } from "../../aws-spans.ts";
import { objectOf } from "../../core/record/text.ts";

export interface CallOptions {
  readonly signal: AbortSignal | undefined;
  /**
   * Awaited when everything else is ready, the credentials too, and the request is about to be signed and to leave. Taken
   * any earlier, turns would gather while credentials are fetched, and be used all at once.
   */
  readonly beforeSend: () => Promise<void>;
}

export interface LookupAnswer {
  readonly output: LookupEventsCommandOutput;
  /** By AWS's clock, in ms, whole seconds; undefined: it did not say. */
  readonly answeredAt: number | undefined;
}

export interface LookupApi {
  readonly region: string;
  /** One request, never a second one: retries are for those who keep the pace. */
  lookupEvents(input: LookupEventsCommandInput, options: CallOptions): Promise<LookupAnswer>;
  /** Idempotent. */
  close(): void;
}

export interface ClientSettings {
  readonly region: string;
  /** undefined: the Region's own. */
  readonly endpoint: string | undefined;
  /** Of a role in the account that is asked; undefined: the SDK's own chain. */
  readonly credentials: CloudTrailClientConfig["credentials"];
  readonly connectTimeoutMs: number;
  /** Until an answer begins, and between two pieces of it. */
  readonly answerTimeoutMs: number;
}

const BEFORE_SIGNING = {
  name: "waitFirst",
  relation: "before",
  toMiddleware: "httpSigningMiddleware",
} as const;

/** A client of one account and Region. It holds connections: close it. */
export function createLookupApi(settings: ClientSettings): LookupApi {
  const { region, endpoint, credentials, connectTimeoutMs, answerTimeoutMs } = settings;
  const client = withSpans(
    new CloudTrailClient({
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(credentials === undefined ? {} : { credentials }),
      // the SDK would retry at its own pace
      maxAttempts: 1,
      // the SDK would sign with AWS's time and hide that our "now" is wrong, and with it the windows that we ask for
      disableClockSkewCorrection: true,
      requestHandler: {
        connectionTimeout: connectTimeoutMs,
        requestTimeout: answerTimeoutMs,
        // without it the SDK only warns
        throwOnRequestTimeout: true,
        socketTimeout: answerTimeoutMs,
      },
    }),
  );
  return {
    region,
    async lookupEvents(input, { signal, beforeSend }) {
      const command = new LookupEventsCommand(input);
      let answeredAt: number | undefined;
      command.middlewareStack.addRelativeTo(after(beforeSend), BEFORE_SIGNING);
      command.middlewareStack.add(
        seeing((response) => (answeredAt = dateOf(response))),
        { step: "deserialize", name: "seeDate" },
      );
      const output = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
      return { output, answeredAt };
    },
    close: () => client.destroy(),
  };
}

/** A step of the SDK's stack that looks at what came. */
function seeing(see: (response: unknown) => void) {
  return <Args, Result extends { readonly response: unknown }>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      const result = await next(args);
      see(result.response);
      return result;
    };
}

function dateOf(response: unknown): number | undefined {
  const headers = objectOf(objectOf(response)?.["headers"]);
  const time = Date.parse(String(headers?.["date"]));
  return Number.isNaN(time) ? undefined : time;
}

/** A step of the SDK's stack that waits before the next one. */
function after(wait: () => Promise<void>) {
  return <Args, Result>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      await wait();
      return await next(args);
    };
}
