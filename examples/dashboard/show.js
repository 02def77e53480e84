// What the dashboard shows. Texts of callers reach the page as text only, never as HTML.

const element = (id) => document.getElementById(id);
const KEPT = 40;

function make(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const money = (amount, currency, locale, digits) =>
  new Intl.NumberFormat(locale, { style: "currency", currency, maximumFractionDigits: digits }).format(amount);
const whole = (amount, books, locale) => money(amount, books.currency, locale, 0);
const words = (name) => {
  const text = name.toLowerCase().replaceAll("_", " ");
  return text[0].toUpperCase() + text.slice(1);
};
const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const others = ({ foreign }) => (foreign ? `, ${foreign} of them in other currencies` : "");

function put(id, text) {
  const before = element(id).textContent;
  if (before === text) return;
  element(id).textContent = text;
  if (before === "" || before === "–") return;
  element(id).classList.remove("changed");
  void element(id).offsetWidth; // lets the animation begin anew
  element(id).classList.add("changed");
}

export function showFigures(books, locale) {
  const now = new Date();
  const open = books.open();
  const won = books.wonSince(new Date(now.getFullYear(), now.getMonth(), 1));
  const unpaid = books.unpaid();
  put("open", whole(open.total, books, locale));
  put("open-note", `${plural(open.count, "quote")} with clients${others(open)}`);
  put("won", whole(won.total, books, locale));
  put("won-note", `${plural(won.count, "quote")} accepted${others(won)}`);
  put("unpaid", whole(unpaid.total, books, locale));
  put("unpaid-note", `${plural(unpaid.count, "invoice")}, ${unpaid.overdue.length} overdue${others(unpaid)}`);
}

export function showStages(books, locale) {
  const stages = books.stages();
  const most = Math.max(1, ...stages.map((stage) => stage.count));
  const all = stages.reduce((sum, stage) => sum + stage.count, 0) || 1;
  element("bar").replaceChildren(
    ...stages.filter((stage) => stage.count).map((stage) => {
      const part = make("span", `stage-${stage.status}`);
      part.style.flexGrow = String(stage.count / all);
      return part;
    }),
  );
  element("stages").replaceChildren(
    ...stages.map((stage) => {
      const meter = make("span", `meter stage-${stage.status}`);
      meter.style.setProperty("--share", String(stage.count / most));
      return make(
        "li", null,
        make("span", "name", words(stage.status)), meter,
        make("span", "count", String(stage.count)),
        make("span", "value", whole(stage.total, books, locale)),
      );
    }),
  );
}

export function showInvoices(books, locale) {
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const { invoices } = books.unpaid();
  element("invoices").replaceChildren(
    ...invoices.slice(0, 6).map((invoice) =>
      make(
        "li", invoice.overdue ? "overdue" : null,
        make("span", "who", make("b", null, invoice.number ?? "–"), ` ${invoice.client?.name ?? ""}`),
        make("span", "due", `${invoice.overdue ? "Was due" : "Due"} ${day.format(new Date(invoice.dueDate))}`),
        make("span", "value", money(invoice.amountDue.amount, invoice.amountDue.currency, locale)),
      ),
    ),
  );
  if (!invoices.length) element("invoices").append(make("li", "none", "Everything is paid."));
}

function about(subject) {
  if (!subject) return "";
  const { invoice } = subject;
  const name = subject.number ?? invoice?.number ?? "";
  const client = subject.client?.name ?? invoice?.client?.name ?? subject.name ?? "";
  return [name, client].filter(Boolean).join(" · ");
}

export function showEvent(event, locale, live) {
  const time = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const moment = make("time", null, time.format(new Date(event.occurredAt)));
  moment.dateTime = event.occurredAt;
  const amount = event.subject?.total ?? event.subject?.amount;
  const kind = event.type.split("_").at(-1);
  const item = make(
    "li", live ? "new" : null,
    make("span", `dot kind-${kind}`),
    make("div", null,
      make("p", null, make("b", null, words(event.type)), ` ${about(event.subject)}`),
      make("p", "by", `${event.actor.name} · `, moment)),
    amount && make("span", "whole", money(amount.amount, amount.currency, locale)),
  );
  element("feed").prepend(item);
  while (element("feed").children.length > KEPT) element("feed").lastElementChild.remove();
}

