import { describe, expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { isLoopback } from "./server.ts";

const LOGIN = {
  AUDITPLANE_CONSOLE_URL: "https://audit.example.com",
  AUDITPLANE_OIDC_ISSUER: "https://login.example.com/",
  AUDITPLANE_OIDC_CLIENT_ID: "auditplane",
  AUDITPLANE_ROLES: "viewer=staff, owner=*",
};

describe("the settings of the server", () => {
  it("say where it listens, who logs in, and what groups may", () => {
    const { server } = readConfig({
      ...LOGIN,
      AUDITPLANE_LISTEN: "[::]:443",
      AUDITPLANE_TRUSTED_PROXIES: "10.0.0.0/8,::1",
    });

    expect(server).toMatchObject({ host: "::", port: 443, trustedProxies: ["10.0.0.0/8", "::1"] });
    expect(server.oidc).toMatchObject({ groupsClaim: "groups", clientSecret: undefined });
    expect(server.oidc?.roleGroups).toEqual([
      { role: "viewer", group: "staff" },
      { role: "owner", group: "*" },
    ]);
  });

  it.each([
    [{ AUDITPLANE_OIDC_ISSUER: "http://login.example.com/" }, /AUDITPLANE_OIDC_ISSUER: is not https/],
    [{ AUDITPLANE_OIDC_ISSUER: "file:///etc/passwd" }, /AUDITPLANE_OIDC_ISSUER: is no https/],
    [{ AUDITPLANE_OIDC_CLIENT_ID: "" }, /AUDITPLANE_OIDC_CLIENT_ID: is not set/],
    [{ AUDITPLANE_OIDC_ISSUER: "" }, /AUDITPLANE_OIDC_ISSUER: is not set/],
    [{ AUDITPLANE_ROLES: "" }, /AUDITPLANE_ROLES: gives nobody a role/],
    [{ AUDITPLANE_ROLES: "root=staff" }, /is no ROLE=GROUP/],
    [{ AUDITPLANE_CONSOLE_URL: "", AUDITPLANE_LISTEN: "0.0.0.0:80" }, /AUDITPLANE_CONSOLE_URL: is not set/],
    [{ AUDITPLANE_CONSOLE_URL: "http://audit.example.com" }, /AUDITPLANE_CONSOLE_URL: is no https/],
    [{ AUDITPLANE_LISTEN: "127.0.0.1:65536" }, /AUDITPLANE_LISTEN: is no HOST:PORT/],
    [{ AUDITPLANE_TRUSTED_PROXIES: "10.0.0.0/33" }, /AUDITPLANE_TRUSTED_PROXIES.*is no address or range/],
    [{ AUDITPLANE_TRUSTED_PROXIES: "proxy.example.com" }, /is no address or range/],
  ])("are refused where they would let in the wrong people, or nobody: %j", (change, says) => {
    expect(() => readConfig({ ...LOGIN, ...change })).toThrow(says);
  });

  it("let a provider on a loopback be without https, for a trial", () => {
    for (const issuer of ["http://localhost:9000", "http://127.0.0.1:9000", "http://[::1]:9000"])
      expect(readConfig({ ...LOGIN, AUDITPLANE_OIDC_ISSUER: issuer }).server.oidc).toBeDefined();
  });

  it("know a loopback by its address, however it is written, and by no other name than localhost", () => {
    for (const host of ["127.0.0.1", "127.255.0.3", "::1", "0:0:0:0:0:0:0:1", "localhost"])
      expect(isLoopback(host)).toBe(true);
    for (const host of ["0.0.0.0", "::", "128.0.0.1", "localhost.example.com", "127.0.0.1.example.com", ""])
      expect([host, isLoopback(host)]).toEqual([host, false]);
  });
});
