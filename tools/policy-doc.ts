/** docs/schemas/mesh-policy.json and mesh-policy-domain.json, from the schemas in the code; checked with the examples of docs/mesh-policy.md. */
import { parse } from "yaml";
import { z } from "zod";
import { floorFileSchema, unitFileSchema } from "../src/core/mesh-policy/schema.ts";
import { readPolicyFiles } from "../src/core/mesh-policy/read-files.ts";

const SCHEMAS = { "mesh-policy.json": floorFileSchema, "mesh-policy-domain.json": unitFileSchema } as const;

/**
 * By file name. Throws where an example of the page, which names its schema for editors in its first line, is refused by that schema, or by
 * the program.
 */
export function renderPolicySchemas(page: string): Map<string, string> {
  const rendered = new Map<string, string>();
  const examples: { path: string; text: string }[] = [];
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    const document = z.toJSONSchema(schema, { io: "input" });
    const published = z.fromJSONSchema(document as Parameters<typeof z.fromJSONSchema>[0]);
    const marker = new RegExp(
      `\`\`\`yaml\\n(# yaml-language-server: \\$schema=\\S*/${name}\\n[\\s\\S]*?)\`\`\``,
      "g",
    );
    const texts = [...page.matchAll(marker)].map(([, text = ""]) => text);
    if (texts.length === 0) throw new Error(`docs/mesh-policy.md has no example of ${name}`);
    for (const text of texts) {
      const { error } = published.safeParse(parse(text));
      if (error) throw new Error(`an example of ${name} is refused: ${error.message}`);
      examples.push({ path: name, text });
    }
    rendered.set(name, `${JSON.stringify(document, undefined, 2)}\n`);
  }
  const [floor, ...others] = examples;
  const read = readPolicyFiles(floor as (typeof examples)[0], others);
  if (!read.ok) throw new Error(`the examples are refused: ${JSON.stringify(read.problems)}`);
  return rendered;
}
