/** The yardstick: gunzip and JSON.parse of whole files, one worker thread a processor, nothing else. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/** Plain JavaScript, since a worker thread does not go through the loader that runs this file. */
const WORK = `
const { readFileSync } = require("node:fs");
const { parentPort, workerData } = require("node:worker_threads");
const { gunzipSync } = require("node:zlib");
let records = 0;
for (const path of workerData) {
  const text = gunzipSync(readFileSync(path), { chunkSize: 1048576 }).toString("utf8");
  records += JSON.parse(text).Records.length;
}
parentPort.postMessage(records);`;

/** Seconds to unzip and parse all files on every processor, and how many records they hold. */
export async function parseOnly(paths: readonly string[]): Promise<{ seconds: number; records: number }> {
  const threads = availableParallelism();
  const started = performance.now();
  const counts = await Promise.all(
    Array.from({ length: threads }, (_, at) => countIn(paths.filter((__, index) => index % threads === at))),
  );
  return { seconds: (performance.now() - started) / 1000, records: counts.reduce((a, b) => a + b, 0) };
}

function countIn(paths: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORK, { eval: true, workerData: paths });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}
