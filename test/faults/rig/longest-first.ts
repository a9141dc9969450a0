/** The order of the rows: what waits longest begins first, so that none of it is left to the end alone. */
import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** Rows whose workers wait minutes for a time-out; the others take half of that or less. */
const LONGEST = ["13-no-answer", "05-commits-refused", "01-killed-at-any-moment", "09-redis-half-open"];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONGEST.some((name) => moduleId.endsWith(`/${name}.test.ts`));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
