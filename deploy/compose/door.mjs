/**
 * Hands what comes to one port of a container on to another of its loopback: `door.mjs FROM TO`. For the console of the demo, which nobody
 * logs in to, so that it listens on loopback alone; docker-compose.yml publishes FROM to this machine and to no other.
 */
import { connect, createServer } from "node:net";
import { argv } from "node:process";

const [from, to] = argv.slice(2).map(Number);

createServer((outside) => {
  const inside = connect(to, "127.0.0.1");
  for (const [one, other] of [
    [outside, inside],
    [inside, outside],
  ]) {
    one.pipe(other);
    one.on("error", () => other.destroy());
  }
}).listen(from, "0.0.0.0");
