/** CloudTrail's public keys, asked of CloudTrail itself. */
import { withSpans } from "../../aws-spans.ts";
import { HOUR_MS } from "../../core/record/time.ts";
import type { PublicKeys } from "../../core/integrity/signature.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";

export interface KeysWanted {
  readonly regions: readonly string[];
  /** In ms: of the oldest and the newest digest. */
  readonly from: number;
  readonly until: number;
  /** How often each Region is asked; four times unless given. */
  readonly attemptsMax?: number;
}

/** A key may be listed some time after it was used first. */
const LATER_MS = 2 * HOUR_MS;

/** Keys by fingerprint, of all the Regions. Throws `aws_unavailable` where one of them does not answer, or refuses. */
export async function askPublicKeys({
  regions,
  from,
  until,
  attemptsMax = 4,
}: KeysWanted): Promise<PublicKeys> {
  const keys = new Map<string, Buffer>();
  const { CloudTrailClient, ListPublicKeysCommand } = await import("@aws-sdk/client-cloudtrail");
  for (const region of regions) {
    const client = withSpans(
      new CloudTrailClient({
        region,
        maxAttempts: attemptsMax,
        // without the third the SDK only warns
        requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
      }),
    );
    try {
      let token: string | undefined;
      do {
        const page = await client.send(
          new ListPublicKeysCommand({
            StartTime: new Date(from),
            EndTime: new Date(until + LATER_MS),
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        );
        for (const { Fingerprint: fingerprint, Value: value } of page.PublicKeyList ?? [])
          if (fingerprint !== undefined && value) keys.set(fingerprint, Buffer.from(value));
        token = page.NextToken;
      } while (token !== undefined);
    } catch (cause) {
      throw new AuditplaneError(
        "aws_unavailable",
        `could not ask CloudTrail in ${region} for its public keys: ${reasonOf(cause)}; allow cloudtrail:ListPublicKeys there, or give --public-keys`,
        { cause },
      );
    } finally {
      client.destroy();
    }
  }
  return keys;
}
