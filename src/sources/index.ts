/** Every source of CloudTrail records. A new one is a folder and a line here. */
import { folder } from "./folder/index.ts";

export const sources = { folder } as const;
