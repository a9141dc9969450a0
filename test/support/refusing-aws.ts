/** S3, SQS and SNS on loopback that refuse in the words of AWS, each in its own protocol. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What AWS says. */
export interface Refused {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
}

export interface RefusingAws {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts the server; close it. `answer`: of a service, by the name that requests are signed for. */
export async function startRefusingAws(answer: (service: string) => Refused): Promise<RefusingAws> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      const service =
        /Credential=[^/]+\/\d+\/[^/]+\/(\w+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "";
      const { code, message, status = 403 } = answer(service);
      if (service === "sqs") {
        response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
        response.end(JSON.stringify({ __type: `com.amazonaws.sqs#${code}`, message }));
        return;
      }
      response.writeHead(status, { "content-type": "text/xml" });
      const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
      response.end(service === "s3" ? error : `<ErrorResponse>${error}</ErrorResponse>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
