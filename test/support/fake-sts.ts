/** AssumeRole on loopback (awsQuery): whoever takes on a role of an account gets keys of that account. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { accessKeyOf } from "./fake-cloudtrail.ts";

export interface FakeSts {
  readonly endpoint: string;
  /** What was asked for, in order. */
  readonly requests: readonly { readonly roleArn: string; readonly externalId: string }[];
  close(): Promise<void>;
}

/** Starts the server; close it. */
export async function startFakeSts(): Promise<FakeSts> {
  const requests: { roleArn: string; externalId: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const input = new URLSearchParams(body);
      const roleArn = input.get("RoleArn") ?? "";
      requests.push({ roleArn, externalId: input.get("ExternalId") ?? "" });
      response.writeHead(200, { "content-type": "text/xml" }).end(answerFor(roleArn.split(":")[4] ?? ""));
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

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
function answerFor(account: string): string {
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>${accessKeyOf(account)}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
    <SessionToken>token</SessionToken><Expiration>${expiration}</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}
