/** What the server writes into the page's `<script id="config">`; see server/graphiql_page.py. */
export interface PageConfig {
  /** Path of the GraphQL endpoint, and of the same over WebSocket. */
  endpoint: string;
  subscriptionEndpoint: string;
  /** Shown in the headers editor of every tab and sent until it is edited. */
  headers: Record<string, string>;
  tabs: Tab[];
}

export interface Tab {
  query: string;
  /** The text of a JSON object. */
  variables: string | null;
}

/** Reads the configuration of this page. */
export function readConfig(): PageConfig {
  return JSON.parse(document.getElementById('config')!.textContent!);
}
