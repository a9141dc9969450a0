/** What somebody is called here by a name that they proved, or were given: as findings name whom no catalog knows. */

/** Names compare without case; an ARN is as it is. */
export function personName(name: string): string {
  const trimmed = name.trim();
  return trimmed.startsWith("arn:") ? trimmed : trimmed.toLowerCase();
}
