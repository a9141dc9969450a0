/** A span for each call of AWS, with its retries: the service, the call and the Region, and nothing of what was asked. */
import { inSpan } from "./tracing.ts";

interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
}
type Handler = (args: never) => Promise<never>;

/** A client of AWS's SDK, as far as it is needed here. */
interface SdkClient {
  readonly middlewareStack: {
    add(middleware: never, options: { step: "initialize"; priority: "high"; name: string }): void;
  };
}

/** The client, which makes spans from now on. */
export function withSpans<Client extends SdkClient>(client: Client): Client {
  const middleware =
    (next: Handler, { clientName = "", commandName = "" }: Context): Handler =>
    async (args) => {
      const service = clientName.replace(/Client$/, "");
      const method = commandName.replace(/Command$/, "");
      return await inSpan(
        {
          name: `${service}.${method}`,
          kind: "client",
          attributes: { "rpc.system": "aws-api", "rpc.service": service, "rpc.method": method },
        },
        async () => await next(args),
      );
    };
  client.middlewareStack.add(middleware as never, { step: "initialize", priority: "high", name: "spans" });
  return client;
}
