// One quote, refetched by its id alone.
import { graphql } from "relay-runtime";

export const quote = graphql`
  fragment QuoteCard_quote on Quote @refetchable(queryName: "QuoteCardRefetchQuery") {
    number
    status
    validUntil
    total {
      amount
      currency
    }
    discount {
      type
      value
    }
    client {
      name
      address {
        city
        country
      }
    }
    taxLines {
      id
      name
      tax {
        amount
      }
    }
    lineItems {
      id
      name
      quantity
      amount {
        amount
      }
    }
    invoices(first: 10) {
      nodes {
        id
        number
        paymentStatus
      }
    }
  }
`;
