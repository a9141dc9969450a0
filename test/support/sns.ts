/** A running SNS and SQS on loopback, and what arrived in a queue. */
import { startFauxqs } from "fauxqs";
import type { FauxqsServer } from "fauxqs";
import { afterAll, beforeAll } from "vitest";

export interface Received {
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Sns {
  readonly server: () => FauxqsServer;
  /** Makes a topic with a queue behind it; returns its ARN. A filter policy applies to message attributes. */
  topic(name: string, filter?: Readonly<Record<string, readonly string[]>>): string;
  received(name: string): readonly Received[];
}

/** Starts the server for the file's tests and points the SDK's own chain at it. */
export function useSns(): Sns {
  let server: FauxqsServer | undefined;
  const running = (): FauxqsServer => {
    if (!server) throw new Error("the SNS server is not running");
    return server;
  };
  beforeAll(async () => {
    server = await startFauxqs({ port: 0, logger: false });
    Object.assign(process.env, snsEnvironment(server.address));
  });
  afterAll(() => server?.stop());
  return {
    server: running,
    topic(name, filter) {
      running().createQueue(name);
      const { topicArn } = running().createTopic(name);
      const attributes = filter ? { FilterPolicy: JSON.stringify(filter) } : {};
      running().subscribe({ topic: name, queue: name, attributes });
      return topicArn;
    },
    received: (name) =>
      (running().inspectQueue(name)?.messages.ready ?? []).map(({ body }) => parseEnvelope(body)),
  };
}

/** What the SDK's chain needs to find a server on loopback. */
export function snsEnvironment(address: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SNS: address,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  };
}

function parseEnvelope(body: string): Received {
  const envelope = JSON.parse(body) as {
    Subject: string;
    Message: string;
    MessageAttributes?: Record<string, { Value: string }>;
  };
  const attributes = Object.entries(envelope.MessageAttributes ?? {}).map(([name, { Value }]) => [
    name,
    Value,
  ]);
  return {
    subject: envelope.Subject,
    text: envelope.Message,
    attributes: Object.fromEntries(attributes) as Record<string, string>,
  };
}
