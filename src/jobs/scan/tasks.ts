/** What a scan asks of its worker threads. Plain data; records never cross threads. */
import type { RawFile } from "../../sources/source.ts";
import type { DerivedDay } from "../derive/index.ts";
import type { FileReport } from "../ingest/index.ts";

export type ScanTask =
  | { readonly kind: "ingest"; readonly files: readonly RawFile[] }
  | {
      readonly kind: "prepare";
      readonly ownAccounts: readonly string[];
      readonly now: number;
      readonly reportFiles: readonly number[] | undefined;
    }
  | { readonly kind: "derive"; readonly day: number };

export type ScanResult =
  | { readonly kind: "ingest"; readonly files: readonly FileReport[] }
  | { readonly kind: "prepare" }
  | { readonly kind: "derive"; readonly day: DerivedDay };
