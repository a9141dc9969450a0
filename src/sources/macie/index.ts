/** The source `macie`: findings of Amazon Macie, by its API. See README.md. */
import type { Macie2Client } from "@aws-sdk/client-macie2";
import { callsOf } from "./calls.ts";
import type { NotEnabled } from "./calls.ts";
import { readPages } from "./read-pages.ts";
import type { FindingPage, PageReading } from "./read-pages.ts";

export interface FindingsReading extends PageReading {
  /** Of the account and Region to be read; see `createMacieClient`. */
  readonly client: Macie2Client;
}

/**
 * Reads policy findings and findings on sensitive data, archived ones and samples too, as pages of at most fifty, oldest
 * update first. `since`: the cursor that was stored last, in milliseconds; undefined reads all that Macie keeps. It reads
 * from a while before the cursor, so findings come again: store them by id and time of update.
 *
 * Each page has a cursor that may be stored in the transaction that stores the page: whenever the reading ends, one that
 * begins at the stored cursor loses nothing, and what is updated while it goes on is read again, by this one or by the
 * next. The last page may be empty, and only move the cursor.
 *
 * `not_enabled` is the last value where Macie is switched off. Throws `aws_unavailable` and `aws_credentials` (retryable),
 * `aws_access_denied`, `aws_region_disabled` and `aws_refused`, after the client's own retries; and the signal's reason.
 */
export async function* readFindings({
  client,
  since,
  signal,
}: FindingsReading): AsyncGenerator<FindingPage | NotEnabled, void> {
  yield* readPages(callsOf(client), { since, signal });
}

export { createMacieClient } from "./client.ts";
