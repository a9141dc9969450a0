/** docs/schemas/alert-event.json, from the schema in the code. */
import { z } from "zod";
import { alertEventSchema } from "../src/core/alert/event.ts";

/** As receivers may hold it against us: what comes to a version later is no breach of it. */
export function renderAlertEvent(): string {
  return `${JSON.stringify(z.toJSONSchema(alertEventSchema, { io: "input" }), undefined, 2)}\n`;
}
