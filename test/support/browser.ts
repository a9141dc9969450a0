/** A real browser, where there is one: Debian's Chromium. */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";

const PATHS = [process.env["AUDITPLANE_TEST_CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser"];
const PATH = PATHS.find((path) => path !== undefined && existsSync(path));

/** Why the tests of pages are left out here; undefined: there is a browser. In CI there has to be one. */
export const NO_BROWSER =
  PATH === undefined && process.env["CI"] === undefined
    ? "there is no Chromium at /usr/bin/chromium; install it, or set AUDITPLANE_TEST_CHROMIUM"
    : undefined;

/** A browser beside much else takes long to start. */
const PATIENCE_MS = 120_000;

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console and of scripts so far; what breaks the policy on content is one. */
  readonly errors: readonly string[];
}

/** Call at the top of a test file. */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<Visitor> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (NO_BROWSER !== undefined) return;
    const executablePath = PATH ?? "/usr/bin/chromium";
    browser = await chromium.launch({ executablePath, args: FLAGS, timeout: PATIENCE_MS });
  });
  afterAll(() => browser?.close());
  return async (options) => {
    if (!browser) throw new Error("there is no browser");
    const context = await browser.newContext(options);
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("pageerror", (error) => errors.push(error.message));
    return { page, context, errors };
  };
}

/** Fails with what axe finds wrong, by WCAG 2.2 A and AA. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: unknown): Promise<AxeResults> } };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const { violations } = await axe.run({ runOnly: { type: "tag", values: tags } });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
    );
  });
  expect(found, page.url()).toEqual([]);
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
