/** Users and groups of Identity Center, as Lake Formation writes them. */
const IDENTITY = /^arn:[a-z-]+:identitystore:::(user|group)\/(.+)$/;

export interface StoreIdentity {
  readonly kind: "user" | "group";
  /** As Identity Center has it. */
  readonly id: string;
}

/**
 * undefined: it is neither.
 *
 * @example storeIdentity("arn:aws:identitystore:::group/g-1") // { kind: "group", id: "g-1" }
 */
export function storeIdentity(arn: string): StoreIdentity | undefined {
  // asked of every name: most are none
  const [, kind, id] = (arn.startsWith("arn:") && IDENTITY.exec(arn)) || [];
  return kind === undefined || id === undefined ? undefined : { kind: kind as StoreIdentity["kind"], id };
}
