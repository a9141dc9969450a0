import { describe, expect, it } from "vitest";
import { reachOf } from "./addresses.ts";

describe("an address that a webhook may be at", () => {
  it.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])(
    "is public: %s",
    (address) => expect(reachOf(address)).toBe("public"),
  );

  it.each([
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fd12:3456::1",
    "fc00::1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::10.0.0.1",
  ])("is one of an own network only where the host is listed for that: %s", (address) =>
    expect(reachOf(address)).toBe("private"),
  );

  it.each([
    "169.254.169.254",
    "169.254.170.2",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "0:0:0:0:0:ffff:169.254.169.254",
    "::169.254.169.254", // IPv4-compatible, RFC 4291
    "::ffff:0:169.254.169.254", // IPv4-translated, RFC 6145
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::", // 6to4
    "2001:0:a9fe:a9fe::", // Teredo
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "::",
    "0.0.0.0",
    "0.1.2.3",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "192.0.0.170",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "2001:db8::1",
    "100::1",
    "4000::1",
    "169.254.43518",
    "0xa9fea9fe",
    "2852039166",
    "0251.0376.0251.0376",
    "localhost",
    "",
  ])("is never: %s", (address) => expect(reachOf(address)).toBe("never"));
});
