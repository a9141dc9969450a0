/** Ranges of addresses: sigma-appendix-modifiers 2.1, `cidr`. */
import ipaddr from "ipaddr.js";
import { shown } from "../problem.ts";

type Address = ReturnType<typeof ipaddr.process>;

/** Compiles a range to a test of a text. Throws with the reason where it is none. */
export function compileCidr(range: string): (text: string) => boolean {
  const [network, bits] = readRange(range);
  const mask = bits === 0 ? 0 : -1 << (32 - bits);
  const base = network.kind() === "ipv4" ? plainAddress(network.toString()) : undefined;
  return (text) => {
    const plain = plainAddress(text);
    if (plain !== undefined) return base !== undefined && (plain & mask) === (base & mask);
    const address = addressOf(text);
    return address !== undefined && address.kind() === network.kind() && address.match(network, bits);
  };
}

/**
 * Four decimal numbers or a plain IPv6: the library takes `10/8` for 0.0.0.10/8, and numbers with a leading zero for octal.
 * An IPv4 that is written as IPv6 is none: addresses of records are compared as what they stand for.
 */
function readRange(range: string): [Address, number] {
  const [, address = ""] = RANGE.exec(range) ?? [];
  const isPlain = address.includes(":") ? IPV6.test(address) : plainAddress(address) !== undefined;
  if (isPlain && ipaddr.isValidCIDR(range)) {
    const [network, bits] = ipaddr.parseCIDR(range);
    if (!("isIPv4MappedAddress" in network && network.isIPv4MappedAddress())) return [network, bits];
  }
  throw new Error(`"${shown(range)}" is no range of addresses; write 192.0.2.0/24 or 2001:db8::/32`);
}

const RANGE = /^([\da-f:.]{2,45})\/(?:0|[1-9]\d{0,2})$/i;
const IPV6 = /^[\da-f:]+$/i;

/** The 32 bits of four decimal numbers, which nearly all addresses of records are; undefined: it is written otherwise. */
function plainAddress(text: string): number | undefined {
  if (text.length > 15) return undefined;
  let address = 0;
  let part = -1;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) {
      if (part === 0) return undefined;
      part = part === -1 ? digit : part * 10 + digit;
      if (part > 255) return undefined;
    } else if (digit === -2 && part !== -1) {
      address = (address << 8) | part;
      part = -1;
      dots++;
    } else return undefined;
  }
  return dots === 3 && part !== -1 ? (address << 8) | part : undefined;
}

/** No address is longer, and of a longer text the pattern tries every way to split it. */
const LENGTH_MAX = 100;
const ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|[\da-f:.]*:[\da-f:.]*(?:%\w+)?)$/i;
/** The address that was read last: many ranges ask for the same. */
let last: { readonly text: string; readonly address: Address | undefined } = { text: "", address: undefined };

/** Only whole dotted quads and IPv6: `0x7f.1` is no address of a record. */
function addressOf(text: string): Address | undefined {
  if (last.text !== text) last = { text, address: readAddress(text) };
  return last.address;
}

function readAddress(text: string): Address | undefined {
  // to ask the library is slow where it is none: it throws within
  if (text.length > LENGTH_MAX || !ADDRESS.test(text)) return undefined;
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return undefined;
  return ipaddr.process(text);
}
