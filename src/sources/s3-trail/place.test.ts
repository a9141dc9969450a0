import { expect, it } from "vitest";
import { isListed, isWithin, parseLocation } from "./place.ts";

it("a trail is read whole only where a location is its own prefix: below a wider one nothing is listed", () => {
  const bucket = "org-trail";
  const wide = parseLocation("s3://org-trail") ?? [];
  const own = parseLocation("s3://org-trail/ct") ?? [];

  expect(isWithin({ bucket, key: "ct/AWSLogs/x" }, [wide].flat())).toBe(true);
  expect(isListed({ bucket, prefix: "ct/" }, [wide].flat())).toBe(false);
  expect(isListed({ bucket, prefix: "ct/" }, [wide, own].flat())).toBe(true);
  expect(isListed({ bucket: "other", prefix: "ct/" }, [own].flat())).toBe(false);
});
