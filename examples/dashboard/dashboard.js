// A live dashboard: what is there is read once, what happens is told by the event log.
import { Api, Refused } from "./api.js";
import { Books } from "./books.js";
import { showEvent, showFigures, showInvoices, showStages } from "./show.js";

const element = (id) => document.getElementById(id);
const config = JSON.parse(element("config").textContent);

function state(name, text) {
  element("connection").dataset.state = name;
  element("connection").textContent = text;
}

async function open(key) {
  const api = new Api(config.endpoint ?? "/graphql", key);
  // the cursor first: what happens while the rest is read is told again
  const { viewer, events } = await api.overview();
  const [quotes, invoices] = await Promise.all([api.quotes(), api.unpaidInvoices()]);
  const { name, currency, locale } = viewer.team;
  const books = new Books(currency, quotes, invoices);
  const show = () => {
    showFigures(books, locale);
    showStages(books, locale);
    showInvoices(books, locale);
  };
  element("team").textContent = name;
  element("sign-in").hidden = true;
  document.querySelector("main").hidden = false;
  events.nodes.forEach((event) => showEvent(event, locale, false));
  show();
  await api.follow(events.nodes.at(-1)?.cursor ?? "0", {
    connected: () => state("live", "Live"),
    lost: () => state("lost", "Connecting again"),
    happened(event) {
      books.take(event.subject);
      showEvent(event, locale, true);
      show();
    },
  });
}

async function begin(key) {
  try {
    await open(key);
  } catch (error) {
    state("refused", error instanceof Refused ? error.message : "The server cannot be reached");
    element("sign-in").hidden = false;
    element("key").focus();
  }
}

element("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  begin(element("key").value.trim());
});
if (config.key) begin(config.key);
else {
  state("waiting", "Not connected");
  element("sign-in").hidden = false;
}
