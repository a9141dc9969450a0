/** Amazon DataZone on loopback, as far as access is ended in it: memberships and subscriptions that are there, and answers of a plan. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, vi } from "vitest";

const ERRORS = {
  throttle: [429, "ThrottlingException", "Rate exceeded"],
  refuse: [
    403,
    "AccessDeniedException",
    "User: arn:aws:sts::111122223333:assumed-role/auditplane-revoke/auditplane is not authorized to perform: datazone:DeleteProjectMembership on resource: arn:aws:datazone:eu-west-1:111122223333:domain/dzd-5k2m9x1q7w3r8t",
  ],
  fault: [500, "InternalServerException", "An internal error occurred"],
} as const satisfies Record<string, readonly [number, string, string]>;

export interface FakeRevoking {
  readonly endpoint: string;
  /** `DeleteProjectMembership PROJECT/USER`, `RevokeSubscription ID`, `GetSubscription ID`, in order. */
  readonly requests: string[];
  /** Status by id of the subscription. */
  readonly subscriptions: Map<string, string>;
  /** `PROJECT/USER`. */
  readonly members: Set<string>;
  /** What becomes of the next requests, one each; `empty`: an answer that says nothing. */
  readonly plan: (keyof typeof ERRORS | "empty")[];
  close(): Promise<void>;
}

export async function startFakeRevoking(): Promise<FakeRevoking> {
  const { fake, listen } = fakeRevoking();
  await listen();
  return fake;
}

/** Starts it for the file's tests; when one begins, nobody but a member is known. */
export function useFakeRevoking(member: string): FakeRevoking {
  const { fake, listen } = fakeRevoking();
  beforeAll(async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    await listen();
  });
  beforeEach(() => {
    for (const list of [fake.requests, fake.plan]) list.length = 0;
    for (const known of [fake.subscriptions, fake.members]) known.clear();
    fake.members.add(member);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await fake.close();
  });
  return fake;
}

function fakeRevoking(): { readonly fake: FakeRevoking; readonly listen: () => Promise<void> } {
  const server = createServer((request, response) => {
    answer(fake, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const fake: FakeRevoking = {
    get endpoint() {
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    requests: [],
    subscriptions: new Map(),
    members: new Set(),
    plan: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return { fake, listen: () => new Promise((resolve) => server.listen(0, "127.0.0.1", resolve)) };
}

async function answer(
  { requests, subscriptions, members, plan }: FakeRevoking,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const path = request.url ?? "";
  const [, project] = /\/projects\/([^/]+)\/deleteMembership$/.exec(path) ?? [];
  const [, id = "", verb] = /\/subscriptions\/([^/]+?)(\/revoke)?$/.exec(path) ?? [];
  const member =
    project === undefined
      ? ""
      : `${project}/${(JSON.parse(text) as { member: { userIdentifier: string } }).member.userIdentifier}`;
  requests.push(
    project === undefined
      ? `${verb === undefined ? "GetSubscription" : "RevokeSubscription"} ${id}`
      : `DeleteProjectMembership ${member}`,
  );
  const planned = plan.shift();
  if (planned === "empty") return send(response, 200, {});
  if (planned) return send(response, ERRORS[planned][0], { message: ERRORS[planned][2] }, ERRORS[planned][1]);
  if (project !== undefined) {
    if (!members.delete(member))
      return send(response, 404, { message: "The member was not found" }, "ResourceNotFoundException");
    return send(response, 204, {});
  }
  if (verb !== undefined) subscriptions.set(id, "REVOKED");
  send(response, 200, { id, status: subscriptions.get(id) ?? "APPROVED", createdBy: "x", domainId: "dzd" });
}

function send(response: ServerResponse, status: number, body: object, error?: string): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(error !== undefined && { "x-amzn-errortype": error }),
  });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}
