// Subscribers of the npm package graphql-ws: `node crowd.mjs HOST COUNT KEY...`, with tests/npm installed.
// Prints "ready" once all are connected; then reads a number to the end of its input, and once they have seen so
// many events says what they saw, as JSON.
import { createRequire } from "node:module";
import { monitorEventLoopDelay } from "node:perf_hooks";

const require = createRequire(new URL("../../tests/npm/package.json", import.meta.url));
const { createClient } = require("graphql-ws");
const WebSocket = require("ws");

const [host, count, ...keys] = process.argv.slice(2);
const FOLLOW = `subscription ($after: String) {
  events(after: $after) { cursor occurredAt type subject { ... on Quote { number status } } }
}`;
const delays = [];
const seen = [];
let misplaced = 0;
let connected = 0;

async function follow(number) {
  const started = Date.now();
  const client = createClient({
    url: `ws://${host}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    connectionParams: { authorization: `Bearer ${keys[number % keys.length]}` },
    on: { connected: () => (connected += 1) === Number(count) && console.log("ready") },
  });
  for await (const { data } of client.iterate({ query: FOLLOW, variables: { after: "0" } })) {
    const { cursor, occurredAt } = data.events;
    seen[number] += 1;
    if (Number(cursor) !== seen[number]) misplaced += 1;
    const happened = Date.parse(occurredAt);
    if (happened > started) delays.push(Date.now() - happened);
  }
}

for (let number = 0; number < Number(count); number += 1) {
  seen[number] = 0;
  follow(number);
  if (number % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 200));
}
const lag = monitorEventLoopDelay({ resolution: 10 });
lag.enable();
let expected = "";
process.stdin.on("data", (chunk) => (expected += chunk));
process.stdin.on("end", async () => {
  const deliveries = () => seen.reduce((sum, each) => sum + each, 0);
  while (deliveries() < Number(expected)) await new Promise((resolve) => setTimeout(resolve, 20));
  delays.sort((a, b) => a - b);
  const at = (share) => delays[Math.floor(delays.length * share)] / 1000;
  const late = lag.max / 1e9 - 0.01;
  console.log(JSON.stringify({ deliveries: deliveries(), misplaced, median: at(0.5), p99: at(0.99), lag: late }));
  process.exit(0);
});
