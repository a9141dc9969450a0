/** Reads the fact that a rule is to be explained on. */
import { readFile } from "node:fs/promises";
import process from "node:process";
import { text } from "node:stream/consumers";
import { DEPTH_MAX } from "../core/record/decode.ts";
import { shortestLength } from "../core/record/keys.ts";
import { objectOf } from "../core/record/text.ts";
import type { Fact } from "../core/sigma/fact.ts";
import { AuditplaneError, reasonOf } from "../errors.ts";

/** A JSON object, or the only record of a trail file; `-` is standard input. Throws `input_missing`. */
export async function readFact(path: string): Promise<Fact> {
  const name = path === "-" ? "standard input" : path;
  let data: unknown;
  try {
    data = JSON.parse(path === "-" ? await text(process.stdin) : await readFile(path, "utf8"));
  } catch (cause) {
    throw new AuditplaneError(
      "input_missing",
      `could not read the fact in ${name}: ${reasonOf(cause)}; give one JSON object`,
      { cause },
    );
  }
  const records = objectOf(data)?.["Records"] ?? data;
  const fact = objectOf(Array.isArray(records) && records.length === 1 ? records[0] : records);
  if (fact && Number.isNaN(shortestLength(fact, DEPTH_MAX))) {
    throw new AuditplaneError(
      "input_missing",
      `could not read the fact in ${name}: it is nested deeper than ${DEPTH_MAX} levels, and such a record is set aside by a scan; cut out what the rule is about`,
    );
  }
  if (fact) return fact;
  throw new AuditplaneError(
    "input_missing",
    `could not read the fact in ${name}: it is no JSON object, nor a file of exactly one record; cut out one`,
  );
}
