// Quotegraph's API from a browser: fetch for what is, Server-Sent Events for what happens.

const QUOTE = "id number title status acceptedAt validUntil total { amount currency } client { name }";
const INVOICE = `id number invoiceStatus: status paymentStatus overdue dueDate amountDue { amount currency } client { name }`;
const EVENT = `cursor type occurredAt actor { kind name } subject {
  __typename ... on Quote { ${QUOTE} } ... on Invoice { ${INVOICE} }
  ... on Payment { id amount { amount currency } invoice { ${INVOICE} } }
  ... on Client { id name } ... on Product { id name } ... on Member { id name }
}`;

const OVERVIEW = `query Overview { viewer { team { name currency locale } } events(last: 12) { nodes { ${EVENT} } } }`;
const QUOTES = `query Quotes($after: String) {
  quotes(first: 100, after: $after) { nodes { ${QUOTE} } pageInfo { hasNextPage endCursor } }
}`;
const INVOICES = `query Invoices($after: String) {
  invoices(first: 100, after: $after, filter: { status: [SENT], paymentStatus: [UNPAID, PARTIALLY_PAID] }) {
    nodes { ${INVOICE} } pageInfo { hasNextPage endCursor }
  }
}`;
const FOLLOW = `subscription Follow($after: String) { events(after: $after) { ${EVENT} } }`;

export class Refused extends Error {}

export class Api {
  constructor(endpoint, key) {
    this.endpoint = new URL(endpoint, location.href).href;
    this.headers = { Authorization: `Bearer ${key}` };
  }

  async ask(query, variables = {}) {
    const response = await fetch(this.endpoint, {
      method: "POST",
      headers: { ...this.headers, "Content-Type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Refused(errors[0].message);
    return data;
  }

  overview() {
    return this.ask(OVERVIEW);
  }

  quotes() {
    return this.all(QUOTES, "quotes");
  }

  unpaidInvoices() {
    return this.all(INVOICES, "invoices");
  }

  async all(query, field) {
    const found = [];
    for (let after = null; ; ) {
      const { nodes, pageInfo } = (await this.ask(query, { after }))[field];
      found.push(...nodes);
      if (!pageInfo.hasNextPage) return found;
      after = pageInfo.endCursor;
    }
  }

  // Every event after the cursor, for ever: whenever the connection ends, it goes on where it was.
  async follow(after, { connected, lost, happened }) {
    const client = globalThis.graphqlSse.createClient({
      url: this.endpoint, headers: this.headers, retryAttempts: 0, on: { connected },
    });
    for (let cursor = after, pause = 500; ; pause = Math.min(pause * 2, 10_000)) {
      try {
        for await (const { data, errors } of client.iterate({ query: FOLLOW, variables: { after: cursor } })) {
          if (errors) throw new Refused(errors[0].message);
          cursor = data.events.cursor;
          pause = 250;
          happened(data.events);
        }
      } catch (error) {
        // an expired cursor or a revoked key does not get better by asking again
        if (error instanceof Refused) throw error;
        if ([401, 403].includes(error.response?.status)) throw new Refused("The key is no longer accepted");
        console.info("The stream ended and will be taken up again.", error);
      }
      lost();
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
