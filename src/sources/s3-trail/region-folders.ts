/** The folders of a trail: of every account, Region and kind, and in them of every day. */
import { DAY_MS } from "../../core/record/time.ts";
import type { Bucket } from "./bucket.ts";
import type { TrailLocation } from "./place.ts";

/** What a trail delivers: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html */
export type TrailKind = "CloudTrail" | "CloudTrail-NetworkActivity" | "CloudTrail-Digest";

/** `…/AWSLogs/[o-org/]ACCOUNT/KIND/REGION/` of every account and Region that there is. */
export async function* regionFolders(
  { bucket, prefix }: TrailLocation,
  kinds: readonly TrailKind[],
  from: Bucket,
): AsyncGenerator<string> {
  for await (const first of from.folders(bucket, `${prefix}AWSLogs/`)) {
    if (isAccount(first)) yield* ofAccount(first);
    else if (/\/o-[a-z0-9]{10,32}\/$/.test(first))
      for await (const account of from.folders(bucket, first))
        if (isAccount(account)) yield* ofAccount(account);
  }

  async function* ofAccount(account: string): AsyncGenerator<string> {
    for (const kind of kinds) yield* from.folders(bucket, `${account}${kind}/`);
  }
}

function isAccount(folder: string): boolean {
  return /\/\d{12}\/$/.test(folder);
}

/** Days as folders have them, `2026/09/14`, both included. Times in ms. */
export function dayFolders(from: number, until: number): string[] {
  const days: string[] = [];
  for (let at = from; at <= until; at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10).replaceAll("-", "/"));
  return days;
}
