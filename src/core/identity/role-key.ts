/** Which role an ARN names, whatever its form. */

const ROLE = /^(arn:[a-z-]+):(?:iam::(\d{12}):role\/(?:.*\/)?|sts::(\d{12}):assumed-role\/)([^/]+)/;

/**
 * What ARNs of one role have in common: `arn:aws:iam::123456789012:role/NAME`, without the path that the ARNs of its
 * sessions have lost. A name is unique within its account, whatever the path:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html. Everything else stays as it is.
 *
 * @example roleKey("arn:aws:sts::123456789012:assumed-role/etl/nightly") // "arn:aws:iam::123456789012:role/etl"
 */
export function roleKey(arn: string): string {
  // asked of every name: most are none
  const parts = arn.startsWith("arn:") ? ROLE.exec(arn) : null;
  return parts ? `${parts[1]}:iam::${parts[2] ?? parts[3]}:role/${parts[4]}` : arn;
}
