/** The program of another commit, built and run beside this one; the topic that both tell; what a program sends to Postgres. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { startFauxqs } from "fauxqs";
import type { Tap } from "../test/faults/rig/tcp-proxy.ts";

const ROOT = join(import.meta.dirname, "..");
const TOPIC = "alerts";

/** Checks the commit out into the folder and builds it there, with the packages of this one; returns the program's path. */
export function buildCommit(commit: string, folder: string): string {
  execFileSync("git", ["-C", ROOT, "worktree", "add", "--quiet", "--detach", folder, commit]);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  execFileSync("npx", ["rolldown", "-c", "rolldown.config.ts"], { cwd: folder, stdio: "ignore" });
  return join(folder, "dist/main.js");
}

export function removeCommit(folder: string): void {
  if (existsSync(folder)) execFileSync("git", ["-C", ROOT, "worktree", "remove", "--force", folder]);
}

export interface Running {
  /** What it logged. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  has(msg: string): boolean;
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  /** Asks it to end; returns its exit code. */
  stop(): Promise<number | null>;
}

const running = new Set<Running>();

/** Ends whatever was run and has not ended. */
export async function endAll(): Promise<void> {
  await Promise.all([...running].map((one) => one.stop()));
}

export function run(program: string, argv: readonly string[], environment: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, [program, ...argv], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const lines = (): Record<string, unknown>[] =>
    said
      .split("\n")
      .filter((line) => line.startsWith("{") && line.endsWith("}"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const started: Running = {
    lines,
    has: (msg) => lines().some((line) => line["msg"] === msg),
    ended,
    async stop() {
      child.kill("SIGTERM");
      return await ended;
    },
  };
  running.add(started);
  return started;
}

export interface Topic {
  readonly arn: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The key of each message that it took, in order; one that came again is there again. */
  keys(): readonly string[];
  stop(): Promise<void>;
}

export async function startTopic(): Promise<Topic> {
  const server = await startFauxqs({ port: 0, logger: false });
  server.createQueue(TOPIC);
  const { topicArn } = server.createTopic(TOPIC);
  server.subscribe({ topic: TOPIC, queue: TOPIC });
  return {
    arn: topicArn,
    environment: {
      AWS_ENDPOINT_URL_SNS: server.address,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
    keys: () =>
      (server.inspectQueue(TOPIC)?.messages.ready ?? []).map(({ body }) => {
        const { MessageAttributes: attributes } = JSON.parse(body) as {
          MessageAttributes: Readonly<Record<string, { readonly Value: string }>>;
        };
        return attributes["idempotency_key"]?.Value ?? "";
      }),
    stop: () => server.stop(),
  };
}

const HEADER = 5;

/** Sees what clients send to Postgres, without TLS; tells each statement: https://www.postgresql.org/docs/current/protocol-message-formats.html */
export function statementTap(onStatement: (statement: string) => void): () => Tap {
  return () => {
    let rest = Buffer.alloc(0);
    let isStarted = false;
    return {
      fromClient(chunk) {
        rest = Buffer.concat([rest, chunk]);
        while (rest.length >= HEADER) {
          const length = isStarted ? rest.readUInt32BE(1) + 1 : rest.readUInt32BE(0);
          if (rest.length < length) break;
          const body = rest.subarray(HEADER, length);
          const from = rest[0] === 0x50 ? body.indexOf(0) + 1 : 0; // a name comes before what is parsed
          if (isStarted && (rest[0] === 0x50 || rest[0] === 0x51))
            onStatement(body.toString("utf8", from, body.indexOf(0, from)).trim());
          isStarted = true;
          rest = rest.subarray(length);
        }
        return Promise.resolve(chunk);
      },
      fromServer: (chunk) => Promise.resolve(chunk),
    };
  };
}
