/** Where this package lies: rules, migrations and pages are found from there, whether its code runs as it was written or as one file. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest folder with a package.json. */
export const PACKAGE_FOLDER = nearest(import.meta.dirname);

function nearest(folder: string): string {
  if (existsSync(join(folder, "package.json")) || folder === dirname(folder)) return folder;
  return nearest(dirname(folder));
}
