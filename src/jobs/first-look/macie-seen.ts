/** Counts what Macie found in one Region. */
import type { Macie2Client } from "@aws-sdk/client-macie2";
import type { Shortfall } from "../../core/first-look/gaps.ts";
import { AuditplaneError } from "../../errors.ts";
import { readFindings } from "../../sources/macie/index.ts";

export interface MacieSeen {
  readonly findings: number;
  /** By type, such as `SensitiveData:S3Object/Personal`. */
  readonly byType: Readonly<Record<string, number>>;
  /** undefined: all that Macie keeps was read. */
  readonly shortfall: Shortfall | undefined;
}

export interface MacieGiven {
  readonly client: Macie2Client;
  readonly deadline: number;
  readonly clock: () => number;
  readonly signal: AbortSignal;
}

/** Samples and what they archived are left out. Never throws for what AWS says. */
export async function countFindings({ client, deadline, clock, signal }: MacieGiven): Promise<MacieSeen> {
  const types = new Map<string, string>();
  const end = (shortfall?: Shortfall): MacieSeen => {
    const byType: Record<string, number> = {};
    for (const type of [...types.values()].sort()) byType[type] = (byType[type] ?? 0) + 1;
    return { findings: types.size, byType, shortfall };
  };
  const late: Shortfall = { code: "time", reason: "there are more findings than there was time for" };
  const timeOut = AbortSignal.timeout(Math.max(0, Math.ceil(deadline - clock())));
  try {
    const both = AbortSignal.any([signal, timeOut]);
    for await (const page of readFindings({ client, since: undefined, signal: both })) {
      if (page.kind === "not_enabled")
        return end({ code: "not_enabled", reason: "Macie is not enabled in this account and Region" });
      for (const { parsed } of page.findings)
        if (parsed.kind === "finding" && !parsed.finding.sample && !parsed.finding.archived)
          types.set(parsed.finding.id, parsed.finding.type);
      if (clock() > deadline) return end(late);
    }
    return end();
  } catch (error) {
    signal.throwIfAborted();
    if (timeOut.aborted) return end(late);
    if (!(error instanceof AuditplaneError)) throw error;
    return end({ code: error.code, reason: error.message });
  } finally {
    client.destroy();
  }
}
