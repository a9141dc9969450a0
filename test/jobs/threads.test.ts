import { expect, it } from "vitest";
import { startThreads } from "../../src/jobs/threads.ts";

const ECHO = new URL(
  `data:text/javascript,import { parentPort } from "node:worker_threads";
   parentPort.on("message", ({ id, task }) => parentPort.postMessage({ id, result: task }));`,
);

it("fails what is asked of threads that were closed, instead of waiting for them", async () => {
  const threads = startThreads<string, string>(ECHO, { count: 2, workerData: {} });
  expect(await threads.run("a")).toBe("a");

  await threads.close();

  await expect(threads.run("b")).rejects.toThrow("run the same command again");
  await expect(threads.broadcast("c")).rejects.toThrow("run the same command again");
});
