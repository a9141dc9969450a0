/** Reads settings from a file. See README.md. */
import { formatProblem } from "../../core/problem.ts";
import { readYaml } from "../../core/read-yaml.ts";
import { settingsSchema } from "../../core/settings/schema.ts";
import type { Settings } from "../../core/settings/settings.ts";
import { AuditplaneError } from "../../errors.ts";
import { readSmallText } from "../read-small-text.ts";

const FILE_MAX = 8_388_608;

/**
 * The settings that a file holds; what it does not speak of is absent. Throws `input_missing`, or `settings_invalid` with every
 * problem on a line of its own.
 */
export async function readSettingsFile(path: string): Promise<Partial<Settings>> {
  const given = { what: "settings", fix: "give the path of a settings file", max: FILE_MAX };
  const text = await readSmallText(path, given);
  const read = readYaml({ path, text }, settingsSchema, "the settings");
  if (read.ok) return read.value;
  throw new AuditplaneError("settings_invalid", read.problems.map(formatProblem).join("\n"));
}
