/** Reads signed heads of the audit log. See README.md. */
import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { HeadFile } from "../../core/audit/check-heads.ts";
import { placeName } from "../../core/audit/head-place.ts";
import type { HeadPlace } from "../../core/audit/head-place.ts";
import { refusalOf } from "../../core/refusal/refusal.ts";
import { AuditplaneError } from "../../errors.ts";
import { openBuckets } from "../s3-trail/bucket.ts";
import type { Bucket } from "../s3-trail/bucket.ts";

/** A head has some hundred bytes: of a larger file nothing is read, and it is none. */
const FILE_MAX = 65_536;
/** A year has nine thousand of them. */
const AT_ONCE = 16;

/** All of them, in the order of names. Throws `source_unavailable` where one that is listed cannot be read. */
export async function readHeads(
  place: HeadPlace,
  given: { readonly pathStyle: boolean },
): Promise<HeadFile[]> {
  const bucket = openBuckets(given); // no connection before somebody is asked
  try {
    const names = await listNames(place, bucket);
    const files: HeadFile[] = [];
    for (let at = 0; at < names.length; at += AT_ONCE)
      files.push(
        ...(await Promise.all(names.slice(at, at + AT_ONCE).map((name) => read(place, name, bucket)))),
      );
    return files;
  } catch (cause) {
    throw new AuditplaneError(
      "source_unavailable",
      `could not read the audit heads in ${placeName(place)}: ${refusalOf(cause).detail}; see that it is there, and that you may list and read it`,
      { cause },
    );
  } finally {
    bucket.close();
  }
}

async function listNames(place: HeadPlace, bucket: Bucket): Promise<string[]> {
  if (place.kind === "folder") return headsAmong(await readdir(place.path));
  const names = [];
  for await (const { key } of bucket.list(place.bucket, { prefix: place.prefix }))
    names.push(key.slice(place.prefix.length));
  return headsAmong(names);
}

function headsAmong(names: readonly string[]): string[] {
  return names.filter((name) => name.endsWith(".json") && !name.includes("/")).sort();
}

async function read(place: HeadPlace, name: string, bucket: Bucket): Promise<HeadFile> {
  if (place.kind === "folder") {
    const path = join(place.path, name);
    const { size } = await stat(path);
    return { name, text: size > FILE_MAX ? "" : await readFile(path, "utf8") };
  }
  const object = await bucket.read({ bucket: place.bucket, key: `${place.prefix}${name}` });
  if ("reason" in object) throw new Error(`${name}: ${object.reason}: ${object.detail}`);
  return { name, text: object.bytes.length > FILE_MAX ? "" : object.bytes.toString("utf8") };
}
