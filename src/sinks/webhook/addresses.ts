/** Which addresses a webhook may be at. */
import ipaddr from "ipaddr.js";

/**
 * `private`: of an own network, for hosts that are listed as such. `never`: for no host, as the metadata of the machine are there, or
 * many machines, or none.
 */
export type Reach = "public" | "private" | "never";

type Address = ReturnType<typeof ipaddr.process>;

const PRIVATE: readonly string[] = ["loopback", "private", "uniqueLocal", "carrierGradeNat"];
/** Global unicast: all that IANA has given away. https://www.iana.org/assignments/ipv6-address-space */
const GLOBAL = ipaddr.IPv6.parseCIDR("2000::/3");
/** Metadata, credentials, names and time of machines in AWS. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html */
const AWS_LOCAL = ipaddr.IPv6.parseCIDR("fd00:ec2::/32");
/** IPv4 behind NAT64, as DNS64 makes it where there is only IPv6: RFC 6052. */
const NAT64 = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/** Of any text: what is no address is reached by nobody. */
export function reachOf(text: string): Reach {
  // other ways to write IPv4 (0x7f.1, 017700000001) are read by nobody alike
  if (!ipaddr.IPv4.isValidFourPartDecimal(text) && !ipaddr.IPv6.isValid(text)) return "never";
  return reach(ipaddr.process(text));
}

function reach(address: Address): Reach {
  const range = address.range();
  if (address instanceof ipaddr.IPv6) {
    if (address.match(NAT64)) return reach(ipaddr.fromByteArray(address.toByteArray().slice(-4)));
    if (address.match(AWS_LOCAL)) return "never";
    if (range === "unicast") return address.match(GLOBAL) ? "public" : "never";
  } else if (range === "unicast") return "public";
  return PRIVATE.includes(range) ? "private" : "never";
}
