import { afterEach, describe, expect, it, vi } from "vitest";
import type { ListAccountsResponse } from "@aws-sdk/client-organizations";
import { startRefusingAws } from "../../test/support/refusing-aws.ts";
import { readScope } from "../../test/support/read-scope.ts";
import type { ReadScope } from "../../test/support/read-scope.ts";
import { EXPIRED, FAILED, THROTTLED, denied, useScriptedAws } from "../../test/support/scripted-aws.ts";
import type { Reply } from "../../test/support/scripted-aws.ts";
import { openOrganization } from "./organization/index.ts";

// of the shortest source: one list, one client

type Answer = Reply<ListAccountsResponse>;

const aws = useScriptedAws();
/** Of requests that are never answered: others must not take as long, however busy the machine is. */
const SOON_MS = 1_000;
const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((each) => each.close()));

const page = (ids: readonly string[], NextToken?: string): Answer => ({
  body: {
    Accounts: ids.map((Id) => ({ Id, Name: `account ${Id}`, State: "ACTIVE" })),
    ...(NextToken === undefined ? {} : { NextToken }),
  },
});

function read(
  given: { readonly attemptsMax?: number; readonly signal?: AbortSignal } = {},
  ...answers: readonly Answer[]
): Promise<ReadScope> {
  aws.answer<ListAccountsResponse>("ListAccounts", ...answers);
  const { signal, attemptsMax = 3 } = given;
  const scope = { service: "organization", account: "111122223333" } as const;
  const reader = openOrganization({
    scope,
    role: undefined,
    attemptsMax,
    answerTimeoutMs: answers.includes("hang") ? SOON_MS : undefined,
  });
  open.push(reader);
  return readScope(reader, signal);
}

const idsOf = ({ lists }: ReadScope): readonly string[] => (lists["ListAccounts"] ?? []).map(({ id }) => id);

describe("a list of the control plane", () => {
  it("is read to its last page, over pages that are empty and have a token", async () => {
    const answer = await read({}, page(["111122223333"], "a"), page([], "b"), page(["444455556666"]));

    expect(idsOf(answer)).toEqual(["111122223333", "444455556666"]);
    expect(aws.calls.map(({ input }) => input["NextToken"])).toEqual([undefined, "a", "b"]);
  });

  it("that is empty is told as empty, and so is an empty token as none", async () => {
    expect((await read({}, page([], ""))).lists).toEqual({ ListAccounts: [] });
  });

  it.each([
    ["throttled", THROTTLED],
    ["answered with a failure", FAILED],
    ["reset", "reset"],
    ["answered by half", "cut"],
    ["not answered in time", "hang"],
  ] as const)("is read to its end where a page is once %s", async (_, fault) => {
    const answer = await read({}, page(["111122223333"], "a"), fault, page(["444455556666"]));

    expect(idsOf(answer)).toEqual(["111122223333", "444455556666"]);
  });

  it.each([
    ["throttling", THROTTLED, "aws_unavailable", true],
    ["failures", FAILED, "aws_unavailable", true],
    ["resets", "reset", "aws_unavailable", true],
    ["silence", "hang", "aws_unavailable", true],
    ["pages of a proxy", "html", "aws_unavailable", true],
    ["a time-out of the service's own", { error: "OperationTimeoutException" }, "aws_unavailable", true],
    ["expired credentials", EXPIRED, "aws_credentials", true],
    ["a token that has expired", { error: "ExpiredException" }, "list_unfinished", true],
    ["a wrong signature", { error: "InvalidSignatureException" }, "aws_access_denied", false],
    ["a Region that is not enabled", { error: "UnrecognizedClientException" }, "aws_region_disabled", false],
    ["anything else", { error: "InvalidInputException" }, "aws_refused", false],
  ] as const)(
    "is an error that says what to do where AWS stays with %s",
    async (_, fault, code, retryable) => {
      const reading = read({ attemptsMax: 2 }, page(["111122223333"], "a"), fault);

      await expect(reading).rejects.toMatchObject({ code, retryable });
      await expect(reading).rejects.toThrow(
        /^could not read the organization of 111122223333 with organizations:ListAccounts: \w+ \(.*; /s,
      );
    },
  );

  it.each([
    ["its own again", ["a", "a"]],
    ["one of the page before", ["a", "b", "a", "b", "a", "b", "a", "b"]],
    ["one of long before", ["x", "a", "b", "c", "d", "e", "a", "b", "c", "d", "e", "a", "b", "c", "d", "e"]],
  ])("ends with an error where the token of a page is %s", async (_, tokens) => {
    const pages = tokens.map((token) => page([], token));

    await expect(read({}, ...pages, page(["111122223333"], tokens.at(-1)))).rejects.toMatchObject({
      code: "list_unfinished",
      retryable: true,
    });
  });

  it("that is denied is told as such, with the action that is missing", async () => {
    const { lists, refused } = await read({}, denied("organizations:ListAccounts"));

    expect(lists).toEqual({});
    expect(refused).toMatchObject([
      { list: "ListAccounts", refusal: { kind: "access_denied", action: "organizations:ListAccounts" } },
    ]);
  });

  it("that is denied without the action's name is told with the one that was asked for", async () => {
    const { refused } = await read({}, page(["111122223333"], "a"), { error: "AccessDeniedException" });

    expect(refused).toMatchObject([{ refusal: { action: "organizations:ListAccounts" } }]);
  });

  it("of an account whose role may not be taken on is told as denied, with the right to take it on", async () => {
    const sts = await startRefusingAws(() => ({
      code: "AccessDenied",
      message:
        "User: arn:aws:sts::222233334444:assumed-role/auditplane-worker/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/auditplane-reader",
    }));
    vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.endpoint);
    const role = {
      arn: "arn:aws:iam::{account}:role/auditplane-reader",
      externalId: "x",
      stsRegion: "eu-west-1",
    };
    const reader = openOrganization({ scope: { service: "organization", account: "111122223333" }, role });
    open.push(reader);
    const { refused } = await readScope(reader);
    await sts.close();

    expect(refused).toMatchObject([{ list: "ListAccounts", refusal: { action: "sts:AssumeRole" } }]);
    expect(aws.calls).toEqual([]);
  });

  it("ends with the signal's reason when the signal fires, also in the midst of a request", async () => {
    const controller = new AbortController();
    const reading = read({ signal: controller.signal }, page(["111122223333"], "a"), "hang");
    await expect.poll(() => aws.calls.length).toBe(2);
    controller.abort(new Error("the worker stops"));

    await expect(reading).rejects.toThrow("the worker stops");
  });
});
