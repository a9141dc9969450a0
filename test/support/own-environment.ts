/** What a file sets of the environment is gone after it, where files run in one process. */
import { afterAll, vi } from "vitest";

const own = process.env;
const before = { ...own };

afterAll(() => {
  vi.unstubAllEnvs();
  process.env = own;
  for (const name of Object.keys(own)) if (!(name in before)) delete own[name];
  Object.assign(own, before);
});
