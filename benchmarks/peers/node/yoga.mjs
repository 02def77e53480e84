// GraphQL Yoga with graphql-jit, on Node's own HTTP server, with one DataLoader for each relation and request.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { useGraphQlJit } from "@envelop/graphql-jit";
import DataLoader from "dataloader";
import { GraphQLScalarType } from "graphql";
import { createSchema, createYoga } from "graphql-yoga";

import * as batches from "./batches.mjs";
import { createQuote } from "./create.mjs";
import { fields, serializeInstant } from "./fields.mjs";
import * as lists from "./lists.mjs";

const relation = (name, key = "id") => (row, _, { load }) => (row[key] === null ? null : load[name].load(row[key]));

const resolvers = {
  ...fields,
  DateTime: new GraphQLScalarType({ name: "DateTime", serialize: serializeInstant }),
  Query: {
    quotes: (_, args, { team }) => lists.quotes(team, args),
    quote: (_, { id }, { team }) => lists.quote(team, id),
    invoices: (_, args, { team }) => lists.invoices(team, args),
    clients: (_, args, { team }) => lists.clients(team, args),
  },
  Mutation: { quoteCreate: (_, { input }, { team }) => createQuote(team, input) },
  Quote: {
    ...fields.Quote,
    client: relation("clients", "clientId"),
    owner: relation("members", "ownerId"),
    lineItems: (quote, _, { load }) => quote.lines ?? load.lineItems.load(quote.id),
    taxLines: relation("taxLines"),
    labels: relation("labels"),
    invoices: relation("invoices"),
  },
  LineItem: { ...fields.LineItem, product: relation("products", "productId") },
  Invoice: { ...fields.Invoice, payments: relation("payments") },
  Client: { ...fields.Client, quotes: (client, { first }, { quotesOf }) => quotesOf(first).load(client.id) },
};

function context({ req }) {
  const team = req.headers["x-team"];
  const loaders = new Map();
  const loader = (name, batch) => {
    if (!loaders.has(name)) loaders.set(name, new DataLoader(batch));
    return loaders.get(name);
  };
  const load = new Proxy(batches, { get: (_, name) => loader(name, (ids) => batches[name](team, ids)) });
  const quotesOf = (first) => loader(`quotes ${first}`, (ids) => batches.newestQuotes(team, ids, first));
  return { team, load, quotesOf };
}

const typeDefs = readFileSync(new URL("../schema.graphql", import.meta.url), "utf8");
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context,
  plugins: [useGraphQlJit()],
  logging: false,
  graphiql: false,
  landingPage: false,
});
createServer(yoga).listen(Number(process.env.PORT), "127.0.0.1");
