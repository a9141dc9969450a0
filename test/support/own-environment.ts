/** Variables that a file sets are gone after it, where files run in one process. */
import { afterAll, vi } from "vitest";

afterAll(() => void vi.unstubAllEnvs());
