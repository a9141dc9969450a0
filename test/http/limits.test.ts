import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressKey, addressOf, trustedAmong } from "../../src/http/address.ts";
import { localPath } from "../../src/http/local-path.ts";
import { RateLimit } from "../../src/http/rate-limit.ts";

const PUBLIC = "https://audit.example.com";

describe("a limit", () => {
  it("lets through so many of each and so many in all, and says when the next are", () => {
    const limit = new RateLimit({ each: 2, all: 3, windowMs: 60_000 });

    expect([limit.take("a", 0), limit.take("a", 1_000), limit.take("a", 1_500)]).toEqual([
      undefined,
      undefined,
      59,
    ]);
    expect([limit.take("b", 2_000), limit.take("b", 59_999), limit.take("c", 59_999)]).toEqual([
      undefined,
      1,
      1,
    ]);
    expect(limit.take("a", 60_000)).toBeUndefined();
  });

  it("lets through no more in a window than in all, whoever asks", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), (keys) => {
        const limit = new RateLimit({ each: 3, all: 10, windowMs: 1_000 });
        const passed = keys.filter((key) => limit.take(String(key), 5) === undefined);
        expect(passed.length).toBeLessThanOrEqual(10);
        for (const key of passed) expect(passed.filter((one) => one === key).length).toBeLessThanOrEqual(3);
      }),
    );
  });

  it("begins anew where the clock went back", () => {
    const limit = new RateLimit({ each: 1, all: 1, windowMs: 1_000 });

    expect([limit.take("a", 10_000), limit.take("a", 10_000), limit.take("a", 0)]).toEqual([
      undefined,
      1,
      undefined,
    ]);
  });
});

describe("the address of whoever asks", () => {
  const isTrusted = trustedAmong(["10.0.0.0/8", "2001:db8:1::/48"]);

  it.each([
    ["198.51.100.1", undefined, "198.51.100.1"],
    ["198.51.100.1", "203.0.113.9", "198.51.100.1"],
    ["10.0.0.1", undefined, "10.0.0.1"],
    ["10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"],
    ["10.0.0.1", "192.0.2.66, 203.0.113.9", "203.0.113.9"],
    ["10.0.0.1", "192.0.2.66, 203.0.113.9, 10.0.0.2", "203.0.113.9"],
    ["10.0.0.1", "192.0.2.66, nonsense", "10.0.0.1"],
    ["10.0.0.1", "", "10.0.0.1"],
    ["2001:db8:1::5", "2001:db8:9::7", "2001:db8:9::7"],
    ["unknown", "203.0.113.9", "unknown"],
  ])("is what the last one says who is trusted: %s, %s", (peer, forwarded, address) => {
    expect(addressOf(peer, forwarded, isTrusted)).toBe(address);
  });

  it("is counted by customer, which of IPv6 is a /64", () => {
    expect(addressKey("203.0.113.9")).toBe("203.0.113.9");
    for (const address of ["2001:db8:0:7::1", "2001:db8::7:ffff:1:2:3", "2001:0db8:0000:0007:0:0:0:9"])
      expect(addressKey(address)).toBe("2001:db8:0:7");
    expect(addressKey("2001:db8:0:8::1")).not.toBe("2001:db8:0:7");
    expect(addressKey("::1")).toBe("0:0:0:0");
    expect(addressKey("unknown")).toBe("unknown");
  });
});

describe("where somebody goes back to", () => {
  it("is a page of this server, whatever was asked for", () => {
    const part = fc.oneof(
      fc.constantFrom("/", "//", "\\", ".", "..", "@", ":", "\t", "\n", "%2f", "evil.example.com", "?", "#"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const path = localPath(parts.join(""), PUBLIC);
        expect(path).toMatch(/^\/(?!\/)/);
        expect(new URL(path, PUBLIC).origin).toBe(PUBLIC);
        expect(new URL(path, "http://elsewhere.example.com").origin).toBe("http://elsewhere.example.com");
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps path, query and fragment", () => {
    expect(localPath("/alerts?state=open&domain=a%20b#top", PUBLIC)).toBe(
      "/alerts?state=open&domain=a%20b#top",
    );
  });
});
