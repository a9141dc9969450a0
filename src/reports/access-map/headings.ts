/** What each way is called. */
import type { Way } from "../../core/access/way.ts";

export const WAY_HEADINGS: Readonly<Record<Way, string>> = {
  ungoverned: "No asset",
  outside_account: "Outside account or anonymous: nobody of ours",
  bucket_policy: "Directly from S3, by a bucket or IAM policy",
  hybrid: "Directly from S3, from a location in hybrid mode",
  access_grants: "S3 Access Grants, outside any subscription",
  share: "Lake Formation: shared between accounts, outside any subscription",
  lf_tag: "Lake Formation: granted by LF-tag, outside any subscription",
  named_grant: "Lake Formation: granted by name, outside any subscription",
  unknown: "Unknown: who it was, or what they were allowed then, cannot be established",
  exemption: "Exempt",
  subscription: "By subscription",
  owner: "The owning project itself",
  platform: "AWS services acting for themselves",
};
