/**
 * Keeps an answer as it came. The SDK's own reading of it drops fields that it does not know, and throws all findings of
 * an answer away for one time that it cannot read; rules judge findings verbatim, and one bad finding costs no other.
 */
import type { GetFindingsCommand, ListFindingsCommand } from "@aws-sdk/client-macie2";

export interface Answer {
  /** UTF-8. */
  readonly body: string;
  /** The server's clock, from its header, to the second. */
  readonly date: number | undefined;
}

/** What the SDK's HTTP handler gives, as far as it is needed here. */
interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  body: AsyncIterable<Uint8Array> | Uint8Array;
}

/** Sends a command and answers what came of its last attempt. Throws what sending throws, unless the answer is there. */
export async function withAnswer(
  command: ListFindingsCommand | GetFindingsCommand,
  send: () => Promise<unknown>,
): Promise<Answer> {
  let answer: Answer | undefined;
  const keep =
    <Args, Result extends { response: unknown }>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      answer = undefined;
      const result = await next(args);
      const response = result.response as Response;
      const body = await collect(response.body);
      response.body = body;
      if (response.statusCode === 200) answer = { body: body.toString(), date: dateOf(response) };
      return result;
    };
  // innermost of its step: nearer to the wire than the SDK's reading, and within its retries
  const stack = command.middlewareStack as ListFindingsCommand["middlewareStack"];
  stack.add(keep, { step: "deserialize", priority: "low", name: "keepAnswer" });
  try {
    await send();
  } catch (error) {
    if (answer === undefined) throw error;
  }
  if (answer === undefined) throw new Error("the SDK's stack never saw the answer that it gave");
  return answer;
}

async function collect(body: Response["body"]): Promise<Buffer> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function dateOf({ headers }: Response): number | undefined {
  const time = Date.parse(headers["date"] ?? "");
  return Number.isNaN(time) ? undefined : time;
}
