import { createGraphiQLFetcher, type Fetcher } from '@graphiql/toolkit';
import type { PageConfig } from './config.ts';

/**
 * Sends queries and mutations over HTTP and subscriptions over graphql-transport-ws.
 *
 * The headers of the tab go with either: as HTTP headers, and as the payload of `connection_init`. Names are
 * lower-cased, so that both read the same to the server. Introspection may start before the headers editor
 * exists, hence the fallback to the headers of the page.
 */
export function createFetcher(config: PageConfig): Fetcher {
  const subscriptionUrl = new URL(config.subscriptionEndpoint, location.href);
  subscriptionUrl.protocol = subscriptionUrl.protocol.replace('http', 'ws');
  const send = createGraphiQLFetcher({ url: config.endpoint, subscriptionUrl: subscriptionUrl.href });
  return (params, options) =>
    send(params, { ...options, headers: lowerCased(options?.headers ?? config.headers) });
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
