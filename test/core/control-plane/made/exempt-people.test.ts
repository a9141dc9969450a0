import { describe, expect, it } from "vitest";
import { indexCatalog } from "../../../../src/core/catalog/index-catalog.ts";
import { createJudge } from "../../../../src/core/catalog/judge.ts";
import { CATALOG_KINDS, CatalogMaker } from "../../../../src/core/control-plane/made/catalog-of.ts";
import type { IdentityUser } from "../../../../src/core/control-plane/kinds/people.ts";
import type { AnyHistoryEntry } from "../../../../src/core/control-plane/history.ts";
import { exemptionOf } from "../../../../src/core/settings/share.ts";
import {
  CHIARA,
  DATAZONE,
  GLUE,
  IDENTITY,
  LAKE,
  aScope,
  acme,
  day,
  row,
} from "../../../support/acme-entries.ts";
import { aCaller } from "../../catalog/builders.ts";

const user = (
  id: string,
  { from, until, ...content }: Partial<IdentityUser> & { from?: number; until?: number },
): AnyHistoryEntry =>
  row(
    "user",
    id,
    { userName: "", emails: [], isEnabled: true, ...content },
    { ...(from !== undefined && { from }), ...(until !== undefined && { until }) },
  );

/** What reads of orders are by who goes by a name at the time, where the person is exempt from the 1st to the 27th. */
function verdict(users: readonly AnyHistoryEntry[], person: string, name: string, at: number): string {
  const rows = [...acme().filter(({ id }) => id !== CHIARA), ...users];
  const maker = new CatalogMaker();
  for (const kind of CATALOG_KINDS) maker.take(rows.filter((one) => one.kind === kind));
  const about = { id: "x", kind: "other", asset: "4astorders9j1x", reason: "an audit" } as const;
  const share = { ...about, consumer: { person }, approver: "ben@example.com", volume: null };
  const { catalog } = maker.make({
    scopes: [DATAZONE, IDENTITY, LAKE, GLUE].map((key) => aScope(key)),
    declared: { domains: {}, exemptions: [exemptionOf({ ...share, from: day(1), until: day(27) })] },
  });
  const index = indexCatalog(catalog);
  const asset = catalog.assets.find(({ id }) => id === "4astorders9j1x");
  const caller = aCaller({ person: index.personAt(name, at)?.id ?? name });
  return createJudge(index)(caller)({ asset, action: "read", at }).verdict;
}

describe("somebody who is exempt", () => {
  it("is so by an address, and by the id that Identity Center has for them", () => {
    const users = [user(CHIARA, { userName: "chiara@example.com", emails: ["c.rossi@example.com"] })];

    expect(verdict(users, "C.Rossi@example.com", "chiara@example.com", day(10))).toBe("exempt");
    expect(verdict(users, CHIARA, "chiara@example.com", day(10))).toBe("exempt");
    expect(verdict(users, "chiara@example.com", "c.rossi@example.com", day(10))).toBe("exempt");
  });

  it("is so before and after they are called otherwise", () => {
    const users = [
      user(CHIARA, { userName: "chiara@example.com", until: day(15) }),
      user(CHIARA, { userName: "chiara.rossi@example.com", from: day(15) }),
    ];

    expect(verdict(users, "chiara@example.com", "chiara@example.com", day(10))).toBe("exempt");
    expect(verdict(users, "chiara@example.com", "chiara.rossi@example.com", day(20))).toBe("exempt");
  });

  it("is who had the name when it began, and nobody who has it later", () => {
    const users = [
      user(CHIARA, { userName: "chiara@example.com", until: day(15) }),
      user(CHIARA, { userName: "chiara.rossi@example.com", from: day(15) }),
      user("another", { userName: "chiara@example.com", from: day(16) }),
    ];

    expect(verdict(users, "chiara@example.com", "chiara.rossi@example.com", day(20))).toBe("exempt");
    expect(verdict(users, "chiara@example.com", "chiara@example.com", day(20))).toBe("none");
  });
});
