/** The SDK's client of DataZone for what a domain enforces: with the SDK's own retries, also of what is throttled. */
import { DataZoneClient } from "@aws-sdk/client-datazone";
import { withSpans } from "../../aws-spans.ts";
import { clientConfig } from "../scope-client.ts";
import type { ClientGiven } from "../scope-client.ts";

/** It holds connections: destroy it. */
export function createPolicyClient(given: ClientGiven): DataZoneClient {
  return withSpans(new DataZoneClient(clientConfig(given)));
}
