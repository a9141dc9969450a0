/** The accounts, names and times that random trails and random meshes are about: few, so that they meet often. */
import type { Random } from "../../src/simulate/random.ts";

export const OWNER = "111122223333";
export const CONSUMER = "777788889999";
export const THIRD = "444455556666";
export const FOREIGN = "123456789012";

/** Somebody's id in Identity Center. */
export const USER_ID = "f2a4c4d8-0000-4000-8000-000000000001";
/** An IAM user, whom the catalog may call by her ARN. */
export const IVY = `arn:aws:iam::${OWNER}:user/ops/ivy`;
export const TABLES = ["orders", "cards", "else"].map(
  (table) => `arn:aws:glue:eu-west-1:${OWNER}:table/sales/${table}`,
);
export const ROLES = [
  `arn:aws:iam::${OWNER}:role/core`,
  `arn:aws:iam::${CONSUMER}:role/marketing`,
  `arn:aws:iam::${OWNER}:role/second`,
  `arn:aws:iam::${OWNER}:role/jobs/second`,
  `arn:aws:iam::${THIRD}:role/second`,
  `arn:aws:iam::${CONSUMER}:role/other`,
  `arn:aws:iam::${OWNER}:role/registration`,
  `arn:aws:iam::${CONSUMER}:role/chain`,
];

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const START = Date.parse("2026-09-02T21:30:00Z");
/** Full hours around midnight: what differs by an hour or a day differs here. */
const BORDERS = [22, 23, 24, 25, 26].map((hour) => Date.parse("2026-09-02T00:00:00Z") + hour * HOUR);
const BESIDE = [-4 * MINUTE, -2 * SECOND, -SECOND, 0, SECOND, 2 * SECOND, 4 * MINUTE];

/** A time as CloudTrail writes it. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(".000Z", "Z");
}

/** When something happened; often about a full hour. */
export function anEventTime(random: Random): string {
  if (random.chance(0.35)) return isoTime(random.pick(BORDERS) + random.pick(BESIDE));
  return isoTime(START + random.int(0, 5 * 3_600 - 1) * SECOND);
}

/** A time that a catalog states; mostly a full hour. */
export function aStatedTime(random: Random): string {
  return isoTime(random.chance(0.6) ? random.pick(BORDERS) : START + random.int(0, 299) * MINUTE);
}
