/** EventBridge on loopback: PutEvents over real HTTP, with the answers that a test gives. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { PutEventsCommandInput, PutEventsCommandOutput } from "@aws-sdk/client-eventbridge";
import { afterAll, afterEach, beforeAll, vi } from "vitest";

export type PutEventsAnswer = Omit<PutEventsCommandOutput, "$metadata">;

/** `hang` never answers. */
type Reply =
  | { readonly answer: PutEventsAnswer }
  | { readonly error: string; readonly status: number }
  | "hang";

export interface FakeEventBus {
  /** What the next calls are answered, the last of them for good. */
  reply(...replies: readonly Reply[]): void;
  /** What was asked, each attempt. */
  readonly asked: readonly { readonly input: PutEventsCommandInput; readonly region: string | undefined }[];
}

const TAKEN: Reply = { answer: { FailedEntryCount: 0, Entries: [{ EventId: "event-1" }] } };

/** Starts it for the file's tests and points the SDK's own chain at it. */
export function useEventBus(): FakeEventBus {
  let replies: Reply[] = [];
  const asked: { input: PutEventsCommandInput; region: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const region = /Credential=[^/]+\/\d+\/([^/]+)\/events\//.exec(
        request.headers.authorization ?? "",
      )?.[1];
      asked.push({ input: JSON.parse(Buffer.concat(chunks).toString()) as PutEventsCommandInput, region });
      const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? TAKEN;
      if (reply === "hang") return;
      const [status, said] =
        "answer" in reply ? [200, reply.answer] : [reply.status, { __type: reply.error, message: "as told" }];
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(said));
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv("AWS_ENDPOINT_URL_EVENTBRIDGE", `http://127.0.0.1:${port}`);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
  });
  afterEach(() => {
    replies = [];
    asked.length = 0;
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  });
  return { asked, reply: (...given) => void (replies = [...given]) };
}
