// for programs under test: names below localhost are this machine, as the server for SQS has it
import { interceptLocalhostDns } from "fauxqs";

interceptLocalhostDns();
