/**
 * STS on loopback (awsQuery): whoever takes on a role of an account gets keys of that account, and who has keys is told whose
 * they are. Answers are typed by the SDK's response types.
 */
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { AssumeRoleResponse, GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import { accessKeyOf } from "./fake-cloudtrail.ts";

export interface FakeSts {
  readonly endpoint: string;
  /** Roles that were asked for, in order. */
  readonly requests: readonly { readonly roleArn: string; readonly externalId: string }[];
  close(): Promise<void>;
}

/** What AWS says instead of an answer. */
export interface StsError {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
}

export interface StsSettings {
  /** Of a request; `asked` is the ARN of the role, or empty where somebody asks who they are. */
  readonly refuses?: (asked: string) => StsError | undefined;
  /** How far the server's clock is ahead, in ms. */
  readonly aheadMs?: number;
}

/** Starts the server; close it. */
export async function startFakeSts({ refuses, aheadMs = 0 }: StsSettings = {}): Promise<FakeSts> {
  const requests: { roleArn: string; externalId: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const input = new URLSearchParams(body);
      const roleArn = input.get("RoleArn") ?? "";
      if (roleArn !== "") requests.push({ roleArn, externalId: input.get("ExternalId") ?? "" });
      const refused = refuses?.(roleArn);
      response
        .writeHead(refused ? (refused.status ?? 403) : 200, {
          "content-type": "text/xml",
          date: new Date(Date.now() + aheadMs).toUTCString(),
        })
        .end(refused ? refusalOf(refused) : answerTo(input.get("Action") ?? "", roleArn, request));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answerTo(action: string, roleArn: string, { headers }: IncomingMessage): string {
  if (action === "AssumeRole") return xml(action, assumed(roleArn.split(":")[4] ?? ""));
  const account = /Credential=AKIA(\d{12})EXAM\//.exec(headers.authorization ?? "")?.[1] ?? "123456789012";
  const role = headers["x-amz-security-token"] === undefined ? "worker/i-1" : "auditplane-reader/auditplane";
  return xml(action, {
    Account: account,
    Arn: `arn:aws:sts::${account}:assumed-role/${role}`,
    UserId: "AROAEXAMPLE:session",
  } satisfies GetCallerIdentityResponse);
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function assumed(account: string): AssumeRoleResponse {
  return {
    Credentials: {
      AccessKeyId: accessKeyOf(account),
      SecretAccessKey: "secret",
      SessionToken: "token",
      Expiration: new Date(Date.now() + 3_600_000),
    },
  };
}

function xml(action: string, result: object): string {
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${fields(result)}</${action}Result></${action}Response>`;
}

function fields(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([name, inner]) => `<${name}>${fields(inner)}</${name}>`)
    .join("");
}

function refusalOf({ code, message }: StsError): string {
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}
