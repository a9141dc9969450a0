/** Where data lie: tables of Glue, and buckets. */
import type { Column } from "./data-catalog.ts";

/** `id`: its ARN; `…:table/DATABASE/*` of a database that is a link, which stands for every table in it. */
export interface GlueTable {
  /**
   * `s3://bucket/prefix/`: its own, and those of partitions that lie elsewhere, which are folders above them where they share one. None:
   * a view, a link, or not on S3.
   */
  readonly locations: readonly string[];
  /** Those that it is partitioned by come last. */
  readonly columns: readonly Column[];
  /** The ARN of the table that it is a link to; `…:table/DATABASE/*` of a database. */
  readonly link?: string | undefined;
  readonly type?: string | undefined;
  readonly version?: string | undefined;
  readonly isRegistered: boolean;
}

/** `id`: `s3://bucket`, of one in which data of a table lies. */
export interface Bucket {
  readonly region: string;
  /** By default: `kms`: with a key of KMS of one's own; `aws_kms`: with the one that AWS has there; `s3`: with S3's own. */
  readonly encryption?: "kms" | "aws_kms" | "s3" | undefined;
}
