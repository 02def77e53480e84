// A list that grows at its end, as Relay pages through a connection.
import { graphql } from "relay-runtime";

export const query = graphql`
  query QuoteListQuery($search: String) {
    ...QuoteList_quotes @arguments(search: $search)
    viewer {
      id
      team {
        name
      }
    }
  }
`;

export const quotes = graphql`
  fragment QuoteList_quotes on Query
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 25 }
    cursor: { type: "String" }
    search: { type: "String" }
  )
  @refetchable(queryName: "QuoteListPaginationQuery") {
    quotes(
      first: $count
      after: $cursor
      filter: { number: $search, status: [SENT, ACCEPTED] }
      sort: { by: VALID_UNTIL, direction: ASC }
    ) @connection(key: "QuoteList_quotes") {
      totalCount
      edges {
        node {
          id
          ...QuoteCard_quote
        }
      }
    }
  }
`;
