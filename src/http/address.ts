/** From where a request comes, as far as that can be known. */
import { BlockList, isIP } from "node:net";

/** `forwarded`: X-Forwarded-For. It is believed as far as those who added to it are trusted proxies, from the last on. */
export function addressOf(
  peer: string,
  forwarded: string | undefined,
  isTrusted: (address: string) => boolean,
): string {
  const hops = (forwarded ?? "").split(",").map((hop) => plainAddress(hop.trim()));
  let address = plainAddress(peer);
  for (let hop = hops.pop(); hop !== undefined && isIP(hop) !== 0 && isTrusted(address); hop = hops.pop())
    address = hop;
  return address;
}

/** Who counts as one: an address of IPv4, and the /64 of IPv6, which is one customer's. */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const host = new URL(`http://[${address.split("%")[0]}]`).hostname.slice(1, -1);
  const [head = "", tail] = host.split("::");
  const [left, right] = [head, tail ?? ""].map((part) => (part === "" ? [] : part.split(":")));
  const zeros = Array.from({ length: 8 - (left?.length ?? 0) - (right?.length ?? 0) }, () => "0");
  return [...(left ?? []), ...(tail === undefined ? [] : zeros), ...(right ?? [])].slice(0, 4).join(":");
}

/** Addresses and ranges, as `10.0.0.0/8`. */
export function trustedAmong(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
  };
}

/** IPv4 as such, whatever socket it came by. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
