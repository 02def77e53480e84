// Changes that put what they made into the list, and events that arrive by themselves.
import { graphql } from "relay-runtime";

export const create = graphql`
  mutation ChangesCreateMutation($input: QuoteCreateInput!, $key: String, $connections: [ID!]!) {
    quoteCreate(input: $input, idempotencyKey: $key) {
      quote @prependNode(connections: $connections, edgeTypeName: "QuoteEdge") {
        id
        ...QuoteCard_quote
      }
      userErrors {
        code
        path
        message
      }
    }
  }
`;

export const accept = graphql`
  mutation ChangesAcceptMutation($id: ID!, $input: QuoteAcceptInput, $version: Int) {
    quoteAccept(id: $id, input: $input, expectedVersion: $version) {
      quote {
        ...QuoteCard_quote
      }
      userErrors {
        code
        path
        message
      }
    }
  }
`;

export const events = graphql`
  subscription ChangesSubscription($after: String, $types: [EventType!]) {
    events(after: $after, types: $types) {
      type
      cursor
      actor {
        kind
        name
      }
      subject {
        __typename
        ... on Node {
          id
        }
        ... on Quote {
          ...QuoteCard_quote @alias(as: "quote")
        }
        ... on Invoice {
          number
          amountDue {
            amount
          }
        }
      }
    }
  }
`;

export const anything = graphql`
  query ChangesNodeQuery($id: ID!) {
    node(id: $id) {
      id
      ...QuoteCard_quote @alias(as: "quote")
    }
  }
`;
