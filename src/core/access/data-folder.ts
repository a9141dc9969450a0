/** The folder that a data set lies in, without the parts that change from day to day. */

/** Data sets lie no deeper; what is below is their own affair. */
const DEPTH_MAX = 6;

/**
 * Folders that divide one data set: `dt=2026-09-02`, dates and other numbers, hashes, and what engines keep for
 * themselves (`_temporary`, `_delta_log`).
 */
const DIVISION =
  /=|^[_.]|^\d+$|\d{4}[-_]\d{2}|^\d{8}T\d+|^(?:year|month|week|day|hour)[-_]?\d+$|^[0-9a-f-]{16,}$/i;

/**
 * A folder (`s3://bucket/path/`) up to its first division, at most `depth` folders deep (default 6). Tables and whatever
 * else is no folder stay as they are.
 * @example
 * dataFolder("s3://lake/curated/orders/dt=2026-09-02/h=1/") // "s3://lake/curated/orders/"
 */
export function dataFolder(resource: string, depth = DEPTH_MAX): string {
  const [, bucket, path] = /^(s3:\/\/[^/]*\/)(.*)$/s.exec(resource) ?? [];
  if (bucket === undefined || path === undefined) return resource;
  const folders = path.split("/").slice(0, -1).slice(0, depth);
  const division = folders.findIndex((name) => name === "" || DIVISION.test(name));
  const kept = division < 0 ? folders : folders.slice(0, division);
  return bucket + kept.map((name) => `${name}/`).join("");
}
