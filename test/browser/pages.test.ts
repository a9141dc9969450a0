import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pino } from "pino";
import { readConfig } from "../../src/config.ts";
import { openServer } from "../../src/server/index.ts";
import type { OpenServer } from "../../src/server/index.ts";
import { writeDemo } from "../../src/simulate/demo.ts";
import { NO_BROWSER, expectAccessible, useBrowser } from "../support/browser.ts";
import { auditplaneHere } from "../support/cli-here.ts";
import { useDatabase } from "../support/database.ts";
import { useFolder } from "../support/pipeline.ts";

const database = useDatabase();
const folder = useFolder();
const visit = useBrowser();

/** A folder for pictures of every page: `npm run pictures` keeps those of the documents. */
const PICTURES = process.env["PICTURES"];

/** The id of the rule on bytes of an hour. */
const CEILING = "e3be252e-a4e2-4386-91db-abadd3e41f9e";

/** Every page by the name of its picture. */
async function pagesAt(url: string): Promise<readonly (readonly [name: string, path: string])[]> {
  return [
    ["alerts", "/alerts"],
    ["alert", `/alerts/${await numberOf(url, "critical")}`],
    ["assets", "/assets"],
    ["asset", "/assets/sales.orders"],
    ["subscriptions", "/subscriptions"],
    ["subscription", `/subscriptions/${encodeURIComponent(await subscriptionAt(url))}`],
    ["people", "/people"],
    ["person", "/people/emil@example.com"],
    ["access-map", "/access-map"],
    ["rules", "/rules"],
    ["rule", `/rules/${CEILING}`],
    ["rollout", "/rollout"],
    ["rollout-of-a-domain", "/rollout/sales"],
    ["exceptions", "/exceptions"],
    ["pipeline", "/pipeline"],
    ["quarantine", "/quarantine"],
    ["reviews", "/reviews"],
    ["reviews-by-month", "/reviews/trend?month=2026-10"],
    ["review", `/reviews/${await reviewAt()}`],
  ];
}

async function reviewAt(): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    "select id from reviews r order by (select count(*) from review_items where review_id = r.id) desc limit 1",
  );
  return rows[0]?.id ?? "";
}

describe.skipIf(NO_BROWSER !== undefined)("the console in a browser", () => {
  let server: OpenServer;

  beforeAll(async () => {
    const { logs, catalog } = await writeDemo(folder.path);
    const { code } = await auditplaneHere(["scan", logs, "--catalog", catalog], {
      DATABASE_URL: database.url,
    });
    expect(code).toBe(0);
    await auditplaneHere(["reviews", "open", "--all", "--month", "2026-10"], { DATABASE_URL: database.url });
    const config = readConfig({ DATABASE_URL: database.url, AUDITPLANE_LISTEN: "127.0.0.1:0" });
    server = await openServer({
      database: { ...database, lasting: true },
      config,
      log: pino({ level: "silent" }),
    });
  });
  afterAll(() => server?.close());

  describe.for([
    { width: 1280, colorScheme: "light" },
    { width: 1280, colorScheme: "dark" },
    { width: 390, colorScheme: "light" },
    { width: 390, colorScheme: "dark" },
  ] as const)("$width wide, $colorScheme", ({ width, colorScheme }) => {
    it("shows every page without an error, within its width, and readable for everybody", async () => {
      const { page, context, errors } = await visit({ viewport: { width, height: 900 }, colorScheme });
      for (const [name, path] of await pagesAt(server.url)) {
        const response = await page.goto(`${server.url}${path}`);

        expect([path, response?.status()]).toEqual([path, 200]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect([path, overflow <= 0]).toEqual([path, true]);
        await expectAccessible(page);
        if (PICTURES !== undefined)
          await page.screenshot({ path: join(PICTURES, `${name}-${width}-${colorScheme}.jpg`), quality: 70 });
      }
      expect(errors).toEqual([]);
      await context.close();
    });
  });

  it("leads from the list to an alert, and keeps what is decided there, without scripts", async () => {
    const { page, context } = await visit({ javaScriptEnabled: false });
    await page.goto(`${server.url}/alerts`);
    await page.getByRole("link", { name: "Hard ceiling on bytes read in an hour" }).click();
    await page.getByLabel("Reason").first().fill("I ask them");
    await page.getByRole("button", { name: "Acknowledge" }).click();

    const standing = page.getByRole("region", { name: "How it stands" });
    await expect.poll(() => standing.textContent()).toContain("acknowledged");
    expect(await standing.textContent()).toContain("I ask them");
    await context.close();
  });

  it("goes from row to row by keys, and shows times where the viewer is", async () => {
    const { page, context } = await visit({ timezoneId: "Asia/Tokyo", locale: "en-GB" });
    await page.goto(`${server.url}/alerts`);
    await page.keyboard.press("j");
    const first = await page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press("j");
    const second = await page.evaluate(() => document.activeElement?.textContent);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/alerts\/\d+$/);

    expect(first).not.toBe(second);
    expect(await page.locator("time .own").first().textContent()).toMatch(/here$/);
    await context.close();
  });

  it("finds alerts by their filters, and says so where there is none", async () => {
    const { page, context } = await visit();
    await page.goto(`${server.url}/alerts`);
    await page.getByLabel("Rule").fill("no rule has this title");
    await page.getByRole("button", { name: "Show" }).click();

    await expect.poll(() => page.getByRole("table").textContent()).toContain("No alert of this kind");
    await context.close();
  });
});

/** The id of the newest subscription. */
async function subscriptionAt(url: string): Promise<string> {
  const { items } = (await (await fetch(`${url}/v1/subscriptions`)).json()) as {
    items: readonly { id: string }[];
  };
  return items[0]?.id ?? "";
}

/** The number of an alert of a severity. */
async function numberOf(url: string, severity: string): Promise<number> {
  const { items } = (await (await fetch(`${url}/v1/alerts`)).json()) as {
    items: readonly { id: number; severity: string; rule_id: string }[];
  };
  return items.find((alert) => alert.severity === severity)?.id ?? 0;
}
