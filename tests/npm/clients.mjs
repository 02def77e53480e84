// Runs one operation through a client library: node clients.mjs CLIENT URL AUTHORIZATION QUERY
// Prints the results as one JSON array.
import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket from 'ws';

const [client, url, authorization, query] = process.argv.slice(2);
const headers = { authorization };

const overWebSocket = () =>
  createWsClient({ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, connectionParams: headers });

const runs = {
  'graphql-ws': () => collectIterator(overWebSocket().iterate({ query })),
  'graphql-sse': () => collectIterator(createSseClient({ url, headers }).iterate({ query })),
  // urql with nothing but fetch asks for subscriptions as events
  'urql-sse': () => collectUrql([fetchExchange], { fetchSubscriptions: true }),
  'urql-ws': () => {
    const socket = overWebSocket();
    const forward = ({ query, variables }) => ({
      subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables }, sink) }),
    });
    return collectUrql([subscriptionExchange({ forwardSubscription: forward }), fetchExchange], {});
  },
};

async function collectIterator(results) {
  const collected = [];
  for await (const result of results) collected.push(result);
  return collected;
}

async function collectUrql(exchanges, options) {
  const urql = new Client({ url, exchanges, fetchOptions: { headers }, preferGetMethod: false, ...options });
  const kind = query.startsWith('subscription') ? 'subscription' : 'query';
  const collected = [];
  await new Promise((resolve) => {
    urql[kind](query, {}).subscribe(({ data, error, hasNext }) => {
      // a stream ends with its last result once more, now without hasNext
      if (hasNext || collected.length === 0) collected.push({ data, errors: error?.graphQLErrors });
      if (error || !hasNext) resolve();
    });
  });
  return collected;
}

console.log(JSON.stringify(await runs[client]()));
process.exit(0);
