/** The licence of a folder of rules, for those that state none of their own. */
import { readFile, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { cleanText } from "../../core/record/text.ts";

/** What the licence of SigmaHQ's rules calls itself, wherever it stands in a text. */
const DETECTION_RULE_LICENSE = /Detection Rule License \(DRL\) \d[\d.]*\d/;
const LICENSE_FILE = /^licen[cs]e([.-].*)?$/i;
const TITLE_MAX = 120;

const YAML = /\.ya?ml$/;

/**
 * The title of the licence file in the folder (of a rule file: that it is in), or above it in the same checkout; undefined
 * where there is none. Some files name several licences: of these that of rules.
 */
export async function licenceOf(path: string): Promise<string | undefined> {
  const folder = YAML.test(path) ? dirname(path) : path;
  let nearest: string | undefined;
  for (let at = resolve(folder); ; at = dirname(at)) {
    const names = await readdir(at).catch((): string[] => []);
    nearest ??= await titleIn(at, names);
    const isOwn = at === resolve(folder) && nearest !== undefined;
    if (isOwn || names.includes(".git")) return nearest;
    // no checkout: what lies above may have nothing to do with the rules, unless it says that it has
    if (dirname(at) === at) return nearest && DETECTION_RULE_LICENSE.test(nearest) ? nearest : undefined;
  }
}

async function titleIn(folder: string, names: readonly string[]): Promise<string | undefined> {
  const texts = await Promise.all(
    names
      .filter((name) => LICENSE_FILE.test(name))
      .sort()
      .map((name) => readFile(join(folder, name), "utf8").catch(() => "")),
  );
  const ofRules = DETECTION_RULE_LICENSE.exec(texts.join("\n"))?.[0];
  const first = texts.flatMap((text) => text.split("\n")).find((line) => line.trim() !== "");
  return ofRules ?? (first && cleanText(first.replace(/^[#\s]+/, "").trim(), TITLE_MAX));
}
