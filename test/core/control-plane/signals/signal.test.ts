import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scopesOf, signalOf } from "../../../../src/core/control-plane/signals/signal.ts";
import type { Signal } from "../../../../src/core/control-plane/signals/signal.ts";
import type { JsonObject } from "../../../../src/core/record/text.ts";

const DOMAIN = "dzd-5k2m9x1q7w3r8t";
const AT = Date.parse("2026-09-12T08:00:00Z");

const aCall = (service: string, eventName: string, fields: JsonObject = {}): JsonObject => ({
  eventSource: `${service}.amazonaws.com`,
  eventName,
  eventTime: "2026-09-12T08:00:00Z",
  awsRegion: "eu-west-1",
  recipientAccountId: "111122223333",
  ...fields,
});
const EVENT_ID = "6fd40f8f-16f2-54b9-a5a5-54278fbcf0c7";
const revoked = aCall("datazone", "RevokeSubscription", {
  eventID: EVENT_ID,
  requestParameters: { domainIdentifier: DOMAIN, identifier: "8subord2mkt5q1" },
});

describe("the signal of an event", () => {
  it("of DataZone names the scope, the entry and the second", () => {
    expect(signalOf(revoked)).toEqual({
      service: "datazone",
      account: "111122223333",
      region: "eu-west-1",
      id: DOMAIN,
      at: AT,
      entries: [{ kind: "subscription", id: "8subord2mkt5q1", change: "changed", eventId: EVENT_ID }],
    });
  });

  it("of DataZone has no id of a record where that could be none", () => {
    expect(signalOf({ ...revoked, eventID: "'; drop table" })?.entries).toMatchObject([
      { eventId: undefined },
    ]);
  });

  it.each([
    ["has no id", { domainIdentifier: DOMAIN }],
    ["has an id that no index holds", { domainIdentifier: DOMAIN, identifier: "x".repeat(5_000) }],
    ["has an id that Postgres refuses", { domainIdentifier: DOMAIN, identifier: "a\0b" }],
  ])("says that it is time to read where it %s", (_, requestParameters) => {
    expect(signalOf({ ...revoked, requestParameters })).toMatchObject({ id: DOMAIN, entries: [] });
  });

  it.each([
    ["lakeformation", "BatchRevokePermissions", {}, "lakeformation", undefined],
    ["glue", "UpdateTable", {}, "glue", undefined],
    ["identitystore", "DeleteGroupMembership", { identityStoreId: "d-9967" }, "identity-center", "d-9967"],
    ["sso-directory", "RemoveMemberFromGroup", { directoryId: "d-9967" }, "identity-center", "d-9967"],
    ["identitystore-scim", "PatchGroup", {}, "identity-center", undefined],
  ])("of %s, %s, has its scope read", (source, name, requestParameters, service, id) => {
    expect(signalOf(aCall(source, name, { requestParameters }))).toMatchObject({
      service,
      id,
      at: AT,
      entries: [],
    });
  });

  it.each([
    ["reads", aCall("glue", "GetTable")],
    ["was refused", aCall("lakeformation", "GrantPermissions", { errorCode: "AccessDenied" })],
    ["is of another service", aCall("s3", "GetObject")],
    ["is in no Region", aCall("glue", "CreateTable", { awsRegion: "moon" })],
    ["is of no time", aCall("glue", "CreateTable", { eventTime: "yesterday" })],
  ])("is none where it %s", (_, record) => {
    expect(signalOf(record)).toBeUndefined();
  });

  it("is that of the call where EventBridge carries what CloudTrail logged", () => {
    const detail = aCall("lakeformation", "GrantPermissions");
    const envelope = { "detail-type": "AWS API Call via CloudTrail", source: "aws.lakeformation", detail };
    expect(signalOf(envelope)).toEqual(signalOf(detail));
  });

  it("is never an exception, whatever a record holds", () => {
    const fields = [
      "eventSource",
      "eventName",
      "eventTime",
      "awsRegion",
      "recipientAccountId",
      "requestParameters",
      "responseElements",
      "source",
      "detail-type",
      "detail",
      "account",
      "region",
      "time",
    ];
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("datazone.amazonaws.com", "glue.amazonaws.com", "aws.datazone", "CreateTable"),
      fc.constantFrom("2026-09-12T08:00:00Z", "eu-west-1", "DeleteProjectMembership", "\0"),
    );
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(fields.map((one) => [one, value])), { requiredKeys: [] }),
        (record) => void signalOf(record),
      ),
      { numRuns: 500 },
    );
  });
});

describe("the scopes of a signal", () => {
  const known = [
    `datazone/111122223333/eu-west-1/${DOMAIN}`,
    "glue/111122223333/eu-west-1",
    "glue/111122223333/us-east-1",
    "identity-center/222233334444/eu-west-1/d-1",
    "identity-center/222233334444/eu-west-1/d-2",
  ];
  const aSignal = (fields: Partial<Signal>): Signal => ({
    service: "glue",
    account: "111122223333",
    region: "eu-west-1",
    id: undefined,
    at: AT,
    entries: [],
    ...fields,
  });

  it("are those of its account and Region", () => {
    expect(scopesOf(aSignal({}), known)).toEqual(["glue/111122223333/eu-west-1"]);
    expect(scopesOf(aSignal({ account: "999999999999" }), known)).toEqual([]);
  });

  it("are a domain by its id, in whosever log it is named", () => {
    const signal = aSignal({ service: "datazone", account: "777788889999", id: DOMAIN });
    expect(scopesOf(signal, known)).toEqual([known[0]]);
    expect(scopesOf(signal, [])).toEqual([`datazone/777788889999/eu-west-1/${DOMAIN}`]);
  });

  it("are every identity store of the Region where the event names none", () => {
    const signal = aSignal({ service: "identity-center" });
    expect(scopesOf(signal, known)).toEqual(known.slice(3));
    expect(scopesOf({ ...signal, id: "d-2" }, known)).toEqual([known[4]]);
  });
});
