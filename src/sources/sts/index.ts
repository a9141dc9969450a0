/** Who AWS says that somebody is, and what time it is there. See README.md. */
import { withSpans } from "../../aws-spans.ts";
import { credentialsOf } from "../reader-role.ts";
import type { ReaderRole } from "../reader-role.ts";

export interface Identity {
  readonly account: string;
  readonly arn: string;
}

/** The other's clock, read between two times of ours; all in ms. */
export interface ClockReading {
  readonly before: number;
  readonly after: number;
  readonly there: number;
}

export interface IdentityAnswer {
  readonly identity: Identity | undefined;
  /** What was thrown instead. */
  readonly error: unknown;
  /** Also of a refusal; undefined: nobody answered. */
  readonly clock: ClockReading | undefined;
}

export interface IdentityQuestion {
  /** Undefined: the chain's own. */
  readonly region: string | undefined;
  /** In which account a role is taken on; undefined: the SDK's own chain is asked. */
  readonly reader: { readonly account: string; readonly role: Omit<ReaderRole, "stsRegion"> } | undefined;
  readonly now: () => number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 10_000;

interface Wire {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Never throws for what AWS or the network says. */
export async function askIdentity({ region, reader, now }: IdentityQuestion): Promise<IdentityAnswer> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  const client = withSpans(
    new STSClient({
      ...(region === undefined ? {} : { region }),
      ...(reader && { credentials: credentialsOf(reader.account, { ...reader.role, stsRegion: region }) }),
      maxAttempts: 2,
      disableClockSkewCorrection: true, // else it would hide a clock that is wrong
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: ANSWER_TIMEOUT_MS,
        throwOnRequestTimeout: true,
      },
    }),
  );
  let clock: ClockReading | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const before = now();
      const result = await next(args);
      const there = Date.parse((result.response as Wire).headers?.["date"] ?? "");
      if (!Number.isNaN(there)) clock = { before, after: now(), there };
      return result;
    },
    { step: "deserialize", priority: "low", name: "readClock" },
  );
  try {
    const { Account: account = "", Arn: arn = "" } = await client.send(new GetCallerIdentityCommand({}));
    return { identity: { account, arn }, error: undefined, clock };
  } catch (error) {
    return { identity: undefined, error, clock };
  } finally {
    client.destroy();
  }
}
