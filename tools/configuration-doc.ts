/** docs/configuration.md, from the schema in the code. */
import { SETTINGS } from "../src/config.ts";

const HEAD = `# Configuration

Everything by environment variables; options of a command come first. A wrong value is refused by name.

| variable | meaning |
|---|---|
`;

export function renderConfiguration(): string {
  return `${HEAD}${SETTINGS.map(({ name, description }) => `| \`${name}\` | ${description} |\n`).join("")}`;
}
