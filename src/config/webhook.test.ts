import { describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";

const KEY = { AUDITPLANE_WEBHOOK_SECRET_FILE: "/etc/auditplane/webhook-key" };
const read = (environment: Readonly<Record<string, string>>): ReturnType<typeof readConfig>["webhook"] =>
  readConfig(environment).webhook;

describe("the settings of webhooks", () => {
  it("are none where nothing is set", () => {
    expect(read({})).toEqual({ hosts: [], privateHosts: [], secretFile: undefined });
  });

  it("name hosts as URLs have them", () => {
    const hosts =
      "Hooks.Example.com, a.example.com:443,a.example.com:8443,127.0.0.1,[0:0::1]:8443, a.example.com";

    expect(
      read({ ...KEY, AUDITPLANE_WEBHOOK_HOSTS: hosts, AUDITPLANE_WEBHOOK_PRIVATE_HOSTS: "[::1]:8443" }),
    ).toEqual({
      hosts: ["hooks.example.com", "a.example.com", "a.example.com:8443", "127.0.0.1", "[::1]:8443"],
      privateHosts: ["[::1]:8443"],
      secretFile: KEY.AUDITPLANE_WEBHOOK_SECRET_FILE,
    });
  });

  it.each([
    "*.example.com",
    "*",
    "https://a.example.com",
    "a.example.com/x",
    "user@a.example.com",
    "a b",
    "::1",
    "a:x",
  ])("have no place for %s", (host) =>
    expect(() => read({ ...KEY, AUDITPLANE_WEBHOOK_HOSTS: host })).toThrow(
      /AUDITPLANE_WEBHOOK_HOSTS: ".*" is no host, such as hooks\.example\.com/,
    ),
  );

  it("are refused where they do not agree", () => {
    expect(() => read({ AUDITPLANE_WEBHOOK_HOSTS: "a.example.com" })).toThrow(
      /set AUDITPLANE_WEBHOOK_SECRET_FILE/,
    );
    expect(() => read({ AUDITPLANE_WEBHOOK_PRIVATE_HOSTS: "a.example.com" })).toThrow(
      /names a\.example\.com, which AUDITPLANE_WEBHOOK_HOSTS does not/,
    );
  });
});

describe("the fallback", () => {
  it.each([
    "arn:aws:sns:eu-west-1:111122223333:alerts",
    "arn:aws-us-gov:events:us-gov-west-1:111122223333:event-bus/alerts",
    "https://hooks.example.com/x",
  ])("may be %s", (route) =>
    expect(readConfig({ AUDITPLANE_FALLBACK_TOPIC_ARN: route }).fallbackTopicArn).toBe(route),
  );

  it.each(["alerts", "http://hooks.example.com/x", "arn:aws:sqs:eu-west-1:111122223333:alerts"])(
    "is not %s",
    (route) =>
      expect(() => readConfig({ AUDITPLANE_FALLBACK_TOPIC_ARN: route })).toThrow(
        /AUDITPLANE_FALLBACK_TOPIC_ARN: is neither the ARN of an SNS topic .* https:\/\/ URL/,
      ),
  );
});
