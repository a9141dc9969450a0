/** Reads settings from a file. See README.md. */
import { readFile, stat } from "node:fs/promises";
import { formatProblem } from "../../core/problem.ts";
import { readYaml } from "../../core/read-yaml.ts";
import { settingsSchema } from "../../core/settings/schema.ts";
import type { Settings } from "../../core/settings/settings.ts";
import { findNoUtf8 } from "../../core/utf8.ts";
import { AuditplaneError, reasonOf } from "../../errors.ts";

const FILE_MAX = 8_388_608;

/**
 * The settings that a file holds; what it does not speak of is absent. Throws `input_missing`, or `settings_invalid` with every
 * problem on a line of its own.
 */
export async function readSettingsFile(path: string): Promise<Partial<Settings>> {
  const read = readYaml({ path, text: await readText(path) }, settingsSchema, "the settings");
  if (read.ok) return read.value;
  throw new AuditplaneError("settings_invalid", read.problems.map(formatProblem).join("\n"));
}

async function readText(path: string): Promise<string> {
  const refuse = (reason: string, options?: { cause: unknown }): never => {
    const message = `could not read the settings ${path}: ${reason}; give the path of a settings file`;
    throw new AuditplaneError("input_missing", message, options);
  };
  let bytes: Buffer | undefined;
  try {
    const { size } = await stat(path);
    if (size <= FILE_MAX) bytes = await readFile(path);
  } catch (cause) {
    return refuse(reasonOf(cause), { cause });
  }
  if (!bytes) return refuse(`it is larger than ${FILE_MAX} bytes`);
  const place = findNoUtf8(bytes);
  if (place) return refuse(`line ${place.line}, column ${place.column} is no UTF-8; save it as UTF-8`);
  return bytes.toString("utf8");
}
