/** What simulated organizations have in common: placeholder accounts, and classifications as often as they occur. */
export const ACCOUNTS = ["111122223333", "123456789012", "444455556666", "777788889999"] as const;

export const CLASSIFICATIONS = [
  "public",
  "internal",
  "internal",
  "confidential",
  "confidential",
  "restricted",
] as const;
