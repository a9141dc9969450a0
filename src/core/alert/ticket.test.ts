import { describe, expect, it } from "vitest";
import { readTicket, ticketLine } from "./ticket.ts";

const url = "https://tickets.example.com/browse/SEC-12";

describe("a ticket", () => {
  it.each([
    ["SEC-12", url, { key: "SEC-12", url }],
    [" INC0010001 ", ` ${url} `, { key: "INC0010001", url }],
    ["audit/mesh#12", `${url}?a=<b>&c="d"`, { key: "audit/mesh#12", url: `${url}?a=%3Cb%3E&c=%22d%22` }],
    ["SEC-12", `${url}\n<!channel>`, { key: "SEC-12", url: `${url}%3C!channel%3E` }],
    ["SEC-12", `${url}/\u202egpj`, { key: "SEC-12", url: `${url}/%E2%80%AEgpj` }],
  ])("is kept as it can be shown anywhere: %j %j", (key, given, kept) => {
    expect(readTicket({ key, url: given })).toEqual(kept);
  });

  it.each([
    ["", url, "the key is none"],
    ["=cmd()", url, "the key is none"],
    ["SEC 12", url, "the key is none"],
    ["SEC-12\u202e", url, "the key is none"],
    ["S".repeat(65), url, "the key is none"],
    ["SEC-12", "http://tickets.example.com/", "none of https"],
    ["SEC-12", "javascript:alert(1)", "none of https"],
    ["SEC-12", "tickets.example.com/SEC-12", "none of https"],
    ["SEC-12", "https://me:secret@tickets.example.com/", "a name or a password"],
    ["SEC-12", `https://tickets.example.com/${"x".repeat(1000)}`, "longer than 1000"],
  ])("is refused with a reason: %j %j", (key, given, words) => {
    expect(readTicket({ key, url: given })).toEqual({ refused: expect.stringContaining(words) });
  });

  it("is told in one line, and whether it is closed", () => {
    const other = { key: "INC7", url: "https://now.example.com/INC7", closedAt: 1 };
    expect(ticketLine([{ key: "SEC-12", url, closedAt: null }, other])).toBe(
      `Ticket SEC-12: ${url}, INC7: https://now.example.com/INC7 (closed)`,
    );
  });
});
