// for programs under test: names below localhost are this machine, as the server for SQS has it. Of fauxqs this is all that they need, and
// all of it, with a web server, costs a third of their start
import dns from "node:dns";

const { lookup } = dns;
dns.lookup = (name, options, callback) => {
  if (!name.endsWith(".localhost")) return lookup(name, options, callback);
  if (options.all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
  else callback(null, "127.0.0.1", 4);
};
