/** The actions that `doctor` asks for, and the policy of deploy/iam that grants each. */
export const NEEDS = {
  assume: { action: "sts:AssumeRole", policy: "assume-reader.json" },
  list: { action: "s3:ListBucket", policy: "trail-bucket.json" },
  read: { action: "s3:GetObject", policy: "trail-bucket.json" },
  decrypt: { action: "kms:Decrypt", policy: "trail-key.json" },
  queue: { action: "sqs:GetQueueAttributes", policy: "doctor.json" },
  trails: { action: "cloudtrail:DescribeTrails", policy: "coverage.json" },
  status: { action: "cloudtrail:GetTrailStatus", policy: "coverage.json" },
  selectors: { action: "cloudtrail:GetEventSelectors", policy: "coverage.json" },
  keys: { action: "cloudtrail:ListPublicKeys", policy: "integrity.json" },
  lookup: { action: "cloudtrail:LookupEvents", policy: "lookup-events.json" },
  macie: { action: "macie2:ListFindings", policy: "macie.json" },
  datazone: { action: "datazone:GetDomain", policy: "datazone.json" },
  lakeformation: { action: "lakeformation:GetDataLakeSettings", policy: "lake-formation.json" },
  glue: { action: "glue:GetDatabases", policy: "glue.json" },
  "identity-center": { action: "identitystore:ListUsers", policy: "identity-center.json" },
  organization: { action: "organizations:ListAccounts", policy: "organization.json" },
  topic: { action: "sns:GetTopicAttributes", policy: "doctor.json" },
  /** Always allowed: AWS says of everybody who they are. */
  identity: { action: "sts:GetCallerIdentity", policy: "README.md" },
} as const satisfies Record<string, { readonly action: string; readonly policy: string }>;

export type Need = keyof typeof NEEDS;
