/** Every sink of messages. A new one is a folder and a line here. */
import { createSnsSink } from "./sns/index.ts";

export const sinks = { sns: createSnsSink } as const;
