import { afterEach, describe, expect, it, vi } from "vitest";
import { accessKeyOf, startFakeCloudTrail } from "../../../test/support/fake-cloudtrail.ts";
import type { FakeCloudTrail, FakeSettings } from "../../../test/support/fake-cloudtrail.ts";
import { aTrailIn, ORG_TRAIL } from "../../../test/support/trails.ts";
import { createTrailsApi } from "./client.ts";
import { readTrails } from "./index.ts";
import type { TrailsAnswer } from "./index.ts";

const place = { account: "111122223333", region: "eu-west-1" };
const open: { close(): unknown }[] = [];

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const each of open.splice(0).toReversed()) await each.close();
});

/** The SDK takes endpoint and keys from the environment, as in a worker. */
async function ask(
  settings: FakeSettings,
): Promise<{ fake: FakeCloudTrail; answer: () => Promise<TrailsAnswer> }> {
  const fake = await startFakeCloudTrail(settings);
  open.push(fake);
  vi.stubEnv("AWS_ENDPOINT_URL_CLOUDTRAIL", fake.endpoint);
  vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyOf(place.account));
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  const api = createTrailsApi({
    ...place,
    role: undefined,
    signal: new AbortController().signal,
  });
  open.push(api);
  const isRead = ({ bucket, prefix }: { bucket: string; prefix: string }): boolean =>
    `${bucket}/${prefix}` === "org-trail-files/ct/";
  return { fake, answer: () => readTrails({ api, ...place, isRead }) };
}

describe("the trails of an account and Region", () => {
  it("are told with what they log and whether it arrives, and read the same an hour later", async () => {
    const trail = aTrailIn(place);
    const { fake, answer } = await ask({ trails: [trail] });
    const first = await answer();
    fake.setTrails([{ ...trail, status: { ...trail.status, LatestDeliveryTime: 1_789_382_590 } }]);

    expect(await answer()).toEqual(first);
    expect(first).toEqual({
      trails: [
        {
          arn: ORG_TRAIL,
          name: "org-trail",
          homeRegion: "eu-west-1",
          isMultiRegion: true,
          isOrganization: true,
          bucket: "org-trail-files",
          prefix: "ct",
          isLogging: true,
          changedAt: "2026-01-01T00:00:00.000Z",
          deliveryError: null,
          digestError: null,
          validatesFiles: true,
          isRead: true,
          selectors: trail.selectors.AdvancedEventSelectors,
        },
      ],
      untold: [],
    });
    expect(fake.requests.map(({ operation }) => operation).slice(0, 3)).toEqual([
      "DescribeTrails",
      "GetTrailStatus",
      "GetEventSelectors",
    ]);
  });

  it("are told as stopped, failing, and logging what basic selectors say", async () => {
    const trail = aTrailIn(place, {
      trail: { S3KeyPrefix: undefined, LogFileValidationEnabled: false },
      status: { IsLogging: false, StopLoggingTime: 1_789_300_800, LatestDeliveryError: "AccessDenied" },
      selectors: {
        AdvancedEventSelectors: undefined,
        EventSelectors: [{ ReadWriteType: "WriteOnly", IncludeManagementEvents: true, DataResources: [] }],
      },
    });
    const { answer } = await ask({ trails: [trail] });

    expect((await answer()).trails).toMatchObject([
      {
        isLogging: false,
        changedAt: "2026-09-13T12:00:00.000Z",
        deliveryError: "AccessDenied",
        validatesFiles: false,
        isRead: false,
        prefix: "",
        selectors: [
          {
            FieldSelectors: [
              { Field: "eventCategory", Equals: ["Management"] },
              { Field: "readOnly", Equals: ["false"] },
            ],
          },
        ],
      },
    ]);
  });

  it("are told but for one that is refused", async () => {
    const own = aTrailIn(place, { trail: { TrailARN: `${ORG_TRAIL}-2`, Name: "own" } });
    const { answer } = await ask({
      trails: [aTrailIn(place), own],
      faults: [{ operation: "GetEventSelectors", call: 1, does: { error: "AccessDeniedException" } }],
    });
    const { trails, untold } = await answer();

    expect(trails.map(({ name }) => name)).toEqual(["own"]);
    expect(untold).toMatchObject([{ arn: ORG_TRAIL, error: { code: "aws_access_denied" } }]);
    expect(untold[0]?.error.message).toContain("allow cloudtrail:DescribeTrails");
  });

  it.each([
    ["throttled", "throttle", 2],
    ["reset", "reset", 2],
  ] as const)("are asked for again when the answer is %s", async (_, does, times) => {
    const { answer } = await ask({ trails: [aTrailIn(place)], faults: [{ call: 1, times, does }] });

    expect((await answer()).trails).toHaveLength(1);
  });

  it.each([
    ["it is refused", { does: { error: "AccessDeniedException" } }, "aws_access_denied"],
    ["AWS does not answer", { does: "fail", times: 9 }, "aws_unavailable"],
    ["the answer is broken off", { does: "cut" }, "aws_unavailable"],
  ] as const)("are an error that says what to do where %s", async (_, fault, code) => {
    const { answer } = await ask({ trails: [aTrailIn(place)], faults: [{ call: 1, ...fault }] });

    await expect(answer()).rejects.toMatchObject({ code });
  });

  it("are an error where the Region is not enabled", async () => {
    const { answer } = await ask({ disabled: [place] });

    await expect(answer()).rejects.toMatchObject({ code: "aws_region_disabled" });
  });
});
