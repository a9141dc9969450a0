/** What fields of many resources are. */
import { z } from "../endpoint.ts";

export const text = z.string();
export const count = z.number().int();
export const time = z.iso.datetime().openapi({ example: "2026-10-31T12:00:00.000Z" });
