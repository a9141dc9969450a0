/** Readers outside DataZone: people declare by what they read, who approved it and until when. Each is an exemption of a kind. */
import type { Exemption } from "../catalog/catalog.ts";

/** By what they read: a share of RAM, an LF-tag, the policy of a bucket, Snowflake, or anything else. */
export const SHARE_KINDS = ["ram", "lf_tag", "bucket_policy", "snowflake", "other"] as const;
export type ShareKind = (typeof SHARE_KINDS)[number];

/** Exactly one: a role or user of IAM, everybody of an account, a person. */
export type Consumer =
  | { readonly principalArn: string }
  | { readonly account: string }
  | { readonly person: string };

export interface Share {
  readonly id: string;
  readonly kind: ShareKind;
  readonly consumer: Consumer;
  /** The id of an asset. */
  readonly asset: string;
  readonly reason: string;
  readonly approver: string;
  /** Bytes a day that are expected; null: nobody said. */
  readonly volume: number | null;
  /** In ms; holds t when `from` <= t < `until`. */
  readonly from: number;
  readonly until: number;
}

/** As a catalog has it: plain JSON, with ends that are finite. */
export function exemptionOf({ kind, consumer, asset, reason, approver, from, until }: Share): Exemption {
  return {
    principalArn: "principalArn" in consumer ? consumer.principalArn : undefined,
    person: "person" in consumer ? consumer.person : undefined,
    account: "account" in consumer ? consumer.account : undefined,
    asset,
    kind,
    reason,
    approvedBy: approver,
    from,
    until,
  };
}

/** Who reads, in one word. */
export function consumerName(consumer: Consumer): string {
  if ("principalArn" in consumer) return consumer.principalArn;
  return "account" in consumer ? consumer.account : consumer.person;
}
