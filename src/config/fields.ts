/** The kinds of value that several variables have. */
import { isAbsolute } from "node:path";
import { z } from "zod";
import { parseHeadPlace } from "../core/audit/head-place.ts";
import type { HeadPlace } from "../core/audit/head-place.ts";

/** Nothing is as if it were not there. */
export const text = z
  .string()
  .optional()
  .transform((value) => (value === "" ? undefined : value));

/** A whole number within bounds. */
export function wholeNumber(min: number, max: number): z.ZodCoercedNumber {
  const wrong = `is no whole number from ${min} to ${max}`;
  return z.coerce.number(wrong).int(wrong).min(min, wrong).max(max, wrong);
}

/** A folder, by its path from the root on, or a bucket. */
export const folderOrBucket = z
  .string()
  .transform((value, context): HeadPlace | undefined => {
    if (value === "") return undefined;
    const found = parseHeadPlace(value);
    if (found?.kind === "s3" || (found && isAbsolute(found.path))) return found;
    context.addIssue({
      code: "custom",
      message: "is neither a path from the root on nor a bucket, such as s3://bucket/prefix",
    });
    return undefined;
  })
  .optional();

/** Separated by commas; nothing between two of them is nothing. */
export const list = z
  .string()
  .optional()
  .transform((value) =>
    (value ?? "")
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  );

export const MACIE_PLACE = /^\d{12}\/[a-z]{2}(?:-[a-z]+)+-\d$/;

export function toMaciePlace(text: string): { readonly account: string; readonly region: string } {
  const [account = "", region = ""] = text.split("/");
  return { account, region };
}

/** `123456789012/eu-west-1`: nothing in it can be read in two ways. */
export const places = list.transform((items, context) =>
  [...new Set(items)].flatMap((item) => {
    const [, account, region] = /^(\d{12})\/([a-z]{2}(?:-[a-z]+)+-\d+)$/.exec(item) ?? [];
    if (account !== undefined && region !== undefined) return { account, region };
    const message = `${JSON.stringify(item.slice(0, 60))} is no account and Region, such as 123456789012/eu-west-1`;
    context.addIssue({ code: "custom", message });
    return [];
  }),
);

/** Names, or addresses, with a port where it is not 443: as URLs have them. */
export const hosts = list.transform((items, context) => {
  const named = items.flatMap((item) => {
    const url = URL.canParse(`https://${item}`) ? new URL(`https://${item}`) : undefined;
    // a name has no wildcard, and nothing stands beside it
    if (url && /^[\w.-]+(?::\d+)?$|^\[[\da-f:.]+\](?::\d+)?$/i.test(item)) return url.host;
    const message = `${JSON.stringify(item.slice(0, 60))} is no host, such as hooks.example.com or hooks.example.com:8443`;
    context.addIssue({ code: "custom", message });
    return [];
  });
  return [...new Set(named)];
});
