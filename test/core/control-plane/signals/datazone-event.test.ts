import * as sdk from "@aws-sdk/client-datazone";
import fc from "fast-check";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { API_CHANGES } from "../../../../src/core/control-plane/signals/datazone-api-changes.ts";
import { encodeIdentity, readIdentity } from "../../../../src/core/identity/fields.ts";
import { datazoneChange } from "../../../../src/core/control-plane/signals/datazone-event.ts";
import type { JsonObject } from "../../../../src/core/record/text.ts";
import { ROOT } from "../../../support/cli.ts";

const DOMAIN = "dzd-5k2m9x1q7w3r8t";
const ANA = "f2a4c4d8-5071-70aa-3f1e-0c1b2d3e4f50";
const MARKETING = "b7n4r2c9hd0kqa";

function read(path: string): JsonObject {
  return JSON.parse(readFileSync(join(ROOT, "test/fixtures", path), "utf8")) as JsonObject;
}

function aRecord(eventName: string, requestParameters: unknown, given: JsonObject = {}): JsonObject {
  return {
    eventSource: "datazone.amazonaws.com",
    eventName,
    eventTime: "2026-09-12T08:00:00Z",
    readOnly: false,
    requestParameters,
    ...given,
  };
}

describe("an event of DataZone", () => {
  it.each([
    ["createsubscriptionrequest", "subscription_request", "7reqord2mkt3w9", "began", "2026-09-10T13:41:00Z"],
    [
      "acceptsubscriptionrequest",
      "subscription_request",
      "7reqord2mkt3w9",
      "changed",
      "2026-09-10T14:00:12Z",
    ],
    [
      "rejectsubscriptionrequest",
      "subscription_request",
      "7reqcus2fin4z0",
      "changed",
      "2026-09-11T09:00:00Z",
    ],
    ["createsubscriptiongrant", "subscription_grant", "9grtord2mkt6e4", "began", "2026-09-12T08:00:00Z"],
    ["revokesubscription", "subscription", "8subord2mkt5q1", "changed", "2026-09-20T08:00:00Z"],
    ["cancelsubscription", "subscription", "8subord2mkt5q1", "changed", "2026-09-21T08:00:00Z"],
  ])("in CloudTrail tells what changed, and when: %s", (name, kind, id, change, time) => {
    const record = read(`cloudtrail/records/datazone/${name}.json`);
    const eventId = record["eventID"];
    const caller = { identity: encodeIdentity(readIdentity(record["userIdentity"])) };
    const expected = { kind, id, change, at: Date.parse(time), domain: DOMAIN, eventId, caller };

    expect(datazoneChange(record)).toMatchObject(expected);
    const carried = { "detail-type": "AWS API Call via CloudTrail", source: "aws.datazone", detail: record };
    expect(datazoneChange(carried)).toEqual(datazoneChange(record));
  });

  it.each([
    ["project-member-added", "membership", `${MARKETING}/user:${ANA}`, "began", "2026-09-01T10:00:00Z"],
    [
      "subscription-grant-completed",
      "subscription_grant",
      "9grtord2mkt6e4",
      "changed",
      "2026-09-10T14:01:00Z",
    ],
    [
      "subscription-request-accepted",
      "subscription_request",
      "7reqord2mkt3w9",
      "changed",
      "2026-09-10T14:00:12Z",
    ],
    [
      "subscription-request-created",
      "subscription_request",
      "7reqord2mkt3w9",
      "began",
      "2026-09-10T13:41:00Z",
    ],
    ["subscription-revoked", "subscription", "8subord2mkt5q1", "changed", "2026-09-20T08:00:00Z"],
  ])("on EventBridge tells what changed, and when: %s", (name, kind, id, change, time) => {
    expect(datazoneChange(read(`datazone/eventbridge-${name}.json`))).toEqual({
      kind,
      id,
      change,
      at: Date.parse(time),
      domain: DOMAIN,
    });
  });

  it("on EventBridge has an id where it is said whose it is", () => {
    const event = (type: string, metadata: object, data: object = {}): JsonObject => ({
      source: "aws.datazone",
      "detail-type": type,
      time: "2026-09-12T08:00:00Z",
      detail: { metadata: { domain: DOMAIN, id: "x", ...metadata }, data },
    });
    const idOf = (record: JsonObject): string | undefined => datazoneChange(record)?.id;

    expect(idOf(event("Asset Unpublished", { typeName: "AssetListingEntityType" }))).toBe("x");
    expect(idOf(event("Asset Unpublished", { typeName: "AssetEntityType" }))).toBeUndefined();
    const group = { memberDetails: { group: { groupId: "g" } } };
    expect(idOf(event("Project Member Removal Succeeded", {}, group))).toBe("x/group:g");
    expect(idOf(event("Project Member Removal Succeeded", {}))).toBeUndefined();
    expect(datazoneChange(event("Data Source Run Succeeded", {}))).toBeUndefined();
    expect(datazoneChange(event("Subscription Created", { domain: "elsewhere" }))).toBeUndefined();
  });

  it.each([
    [
      "CreateProjectMembership",
      { projectIdentifier: MARKETING, member: { userIdentifier: ANA } },
      ["membership", `${MARKETING}/user:${ANA}`, "began"],
    ],
    [
      "DeleteProjectMembership",
      { projectIdentifier: MARKETING, member: { groupIdentifier: ANA } },
      ["membership", `${MARKETING}/group:${ANA}`, "ended"],
    ],
    [
      "CreateProjectMembership",
      { projectIdentifier: MARKETING, member: { userIdentifier: "arn:aws:iam::111122223333:role/x" } },
      ["membership", undefined, "began"],
    ],
    ["DeleteProject", { identifier: MARKETING }, ["project", MARKETING, "ended"]],
    ["DeleteEnvironment", { identifier: "env" }, ["environment", "env", "ended"]],
    ["AssociateEnvironmentRole", { environmentIdentifier: "env" }, ["environment", "env", "changed"]],
    ["CreateAssetRevision", { identifier: "ast" }, ["asset", "ast", "changed"]],
    [
      "DeleteAssetFilter",
      { assetIdentifier: "ast", identifier: "flt" },
      ["asset_filter", "ast/flt", "ended"],
    ],
    ["AddEntityOwner", { entityIdentifier: "unit" }, ["domain_unit", "unit", "changed"]],
    ["CreateListingChangeSet", { action: "UNPUBLISH" }, ["listing", undefined, "ended"]],
    ["CreateListingChangeSet", { action: "PUBLISH" }, ["listing", undefined, "changed"]],
    ["UpdateRule", { identifier: "rule" }, ["enforcement_rule", "rule", "changed"]],
    ["DeleteRule", { identifier: "rule" }, ["enforcement_rule", "rule", "ended"]],
    ["DeleteSubscriptionGrant", { identifier: "grt" }, ["subscription_grant", "grt", "changed"]],
  ])("has the id of the entry: %s", (name, request, [kind, id, change]) => {
    const found = datazoneChange(aRecord(name, { domainIdentifier: DOMAIN, ...request }));

    expect(found).toEqual({ kind, id, change, at: Date.parse("2026-09-12T08:00:00Z"), domain: DOMAIN });
  });

  it("takes the id of an answer, and none that is hidden", () => {
    const answered = (name: string, responseElements: object): string | undefined =>
      datazoneChange(aRecord(name, { domainIdentifier: DOMAIN }, { responseElements }))?.id;

    expect(answered("CreateRule", { identifier: "rule" })).toBe("rule");
    expect(answered("CreateListingChangeSet", { listingId: "lst" })).toBe("lst");
    expect(answered("UpdateDomain", { id: DOMAIN, rootDomainUnitId: "root" })).toBe("root");
    expect(answered("CreateAsset", { id: "HIDDEN_DUE_TO_SECURITY_REASONS" })).toBeUndefined();
  });

  it("tells nothing where it failed, only reads, is of others, or has no time or domain", () => {
    const request = { domainIdentifier: DOMAIN, identifier: "x" };
    const none = [
      aRecord("DeleteProject", request, { errorCode: "AccessDenied" }),
      aRecord("DeleteProject", request, { errorMessage: "no" }),
      aRecord("DeleteProject", request, { readOnly: true }),
      aRecord("DeleteProject", request, { eventTime: "yesterday" }),
      aRecord("DeleteProject", { identifier: "x" }),
      aRecord("DeleteProject", request, { eventSource: "sagemaker.amazonaws.com" }),
      aRecord("GetProject", request),
      aRecord("AddPolicyGrant", request),
      {},
    ];

    expect(none.map(datazoneChange)).toEqual(none.map(() => undefined));
  });

  it("never throws, whatever its members are", () => {
    const names = fc.constantFrom(
      ...API_CHANGES.keys(),
      "Project Member Addition Succeeded",
      "Subscription Created",
    );
    const member = fc.oneof(
      fc.anything(),
      fc.constant(null),
      fc.record({ metadata: fc.anything(), data: fc.anything() }),
    );
    const record = fc.record({
      eventSource: fc.constantFrom("datazone.amazonaws.com", undefined),
      source: fc.constant("aws.datazone"),
      "detail-type": names,
      eventName: names,
      eventTime: fc.constantFrom<unknown>("2026-09-12T08:00:00Z", 7, null),
      time: fc.anything(),
      requestParameters: member,
      responseElements: member,
      detail: member,
    });

    fc.assert(
      fc.property(record, (one) => {
        datazoneChange(one);
      }),
    );
  });

  it("is known by names that the API has, all of them operations that change something", () => {
    const operations = new Set(Object.keys(sdk).filter((name) => name.endsWith("Command")));
    const missing = [...API_CHANGES.keys()].filter((name) => !operations.has(`${name}Command`));

    expect(missing).toEqual([]);
    expect([...API_CHANGES.keys()].filter((name) => /^(Get|List|Search)/.test(name))).toEqual([]);
  });

  it("is tested on every fixture that there is", () => {
    expect(readdirSync(join(ROOT, "test/fixtures/cloudtrail/records/datazone"))).toHaveLength(6);
    expect(readdirSync(join(ROOT, "test/fixtures/datazone"))).toHaveLength(5);
  });
});
