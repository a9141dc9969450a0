/** Row 12: messages of every form, about objects that are missing, forbidden, elsewhere, and about nothing at all. */
import { describe, expect } from "vitest";
import { faultRow } from "./rig/row.ts";
import { BUCKET } from "./rig/world.ts";

const LOG =
  "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/09/14/111122223333_CloudTrail_eu-west-1_20260914T0945Z";

const s3Event = (bucket: string, key: string): object => ({
  Records: [
    {
      eventSource: "aws:s3",
      eventName: "ObjectCreated:Put",
      s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key).replaceAll("%20", "+") } },
    },
  ],
});
const cloudTrail = (bucket: string, key: string): object => ({ s3Bucket: bucket, s3ObjectKey: [key] });
const eventBridge = (bucket: string, key: string): object => ({
  source: "aws.s3",
  "detail-type": "Object Created",
  detail: { bucket: { name: bucket }, object: { key } },
});
const throughSns = (message: object): object => ({ Type: "Notification", Message: JSON.stringify(message) });

describe("workers that get odd messages", () => {
  faultRow(
    12,
    "messages of every form; missing, forbidden, elsewhere, about nothing, no JSON",
    async (world, { random }) => {
      const forms = [s3Event, cloudTrail, eventBridge].flatMap((form) => [
        form,
        (bucket: string, key: string): object => throughSns(form(bucket, key)),
      ]);
      const odd = [
        cloudTrail(BUCKET, `ct/${LOG}_missing.json.gz`),
        s3Event(BUCKET, `ct/${LOG}_forbidden.json.gz`),
        eventBridge("another-bucket", `ct/${LOG}_elsewhere.json.gz`),
        cloudTrail(BUCKET, `elsewhere/${LOG}_elsewhere.json.gz`),
        { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: BUCKET },
        { some: "thing" },
      ].map((message) => JSON.stringify(message));
      const nothing = ["CloudTrail validation message.", "no JSON {"];
      world.aws.plan = ({ key }) =>
        key.includes("_forbidden") ? { status: 403, code: "AccessDenied" } : undefined;
      const worker = world.start("receive,ingest,derive,deliver");
      for (const [at, file] of world.truth.files.entries()) {
        const named = { ...file, key: at % 5 === 0 ? `a b+c%20é/${file.key}` : file.key };
        const key = await world.put(named);
        await world.send(JSON.stringify(random.pick(forms)(BUCKET, key)));
        const extra = [...odd, ...nothing][at];
        if (extra !== undefined) await world.send(extra);
      }
      const ends = async (): Promise<string[]> => {
        const { rows } = await world.pool.query<{ text: string }>(
          `select reason as text from trail_objects where state = 'quarantined'
         union all select problem from unknown_messages order by 1`,
        );
        return rows.map(({ text }) => text);
      };
      // what is missing is looked for again and again
      await world.until(async () => {
        await world.pool.query(
          "update trail_objects set due_at = now() where state = 'pending' and reason = 'not_found'",
        );
        return (await ends()).length === 6;
      });

      expect(await ends()).toEqual([
        expect.stringContaining("another-bucket"),
        expect.stringContaining("elsewhere/"),
        "it is no JSON",
        "it is none of the forms that announce objects",
        "object_forbidden",
        "object_missing",
      ]);
      expect(worker.isAlive()).toBe(true);
      return Date.now();
    },
  );
});
