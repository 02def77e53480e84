// What the dashboard knows: quotes and unpaid invoices by id, kept up with the event log.

export const STAGES = ["DRAFT", "SENT", "CHANGES_REQUESTED", "ACCEPTED", "CONVERTED", "REJECTED", "EXPIRED"];
const OPEN = new Set(["SENT", "CHANGES_REQUESTED"]);
const WON = new Set(["ACCEPTED", "CONVERTED"]);

export class Books {
  constructor(currency, quotes, invoices) {
    this.currency = currency;
    this.quotes = new Map(quotes.map((quote) => [quote.id, quote]));
    this.invoices = new Map(invoices.map((invoice) => [invoice.id, invoice]));
  }

  take(subject) {
    if (subject?.__typename === "Quote") this.quotes.set(subject.id, subject);
    const invoice = subject?.__typename === "Payment" ? subject.invoice : subject;
    if (subject?.__typename !== "Invoice" && subject?.__typename !== "Payment") return;
    const unpaid = invoice.invoiceStatus === "SENT" && /^(UNPAID|PARTIALLY_PAID)$/.test(invoice.paymentStatus);
    if (unpaid) this.invoices.set(invoice.id, invoice);
    else this.invoices.delete(invoice.id);
  }

  stages() {
    const quotes = [...this.quotes.values()];
    return STAGES.map((status) => ({ status, ...this.#sum(quotes.filter((each) => each.status === status)) }));
  }

  open() {
    return this.#sum([...this.quotes.values()].filter((each) => OPEN.has(each.status)));
  }

  wonSince(moment) {
    const won = [...this.quotes.values()].filter(
      (each) => WON.has(each.status) && each.acceptedAt && new Date(each.acceptedAt) >= moment,
    );
    return this.#sum(won);
  }

  unpaid() {
    const invoices = [...this.invoices.values()].sort((a, b) => a.dueDate.localeCompare(b.dueDate));
    const overdue = invoices.filter((each) => each.overdue);
    return { invoices, overdue, ...this.#sum(invoices, "amountDue") };
  }

  // Amounts are added up in the team's currency; those in others are counted only.
  #sum(documents, amount = "total") {
    const own = documents.filter((each) => each[amount].currency === this.currency);
    const total = own.reduce((sum, each) => sum + Number(each[amount].amount), 0);
    return { count: documents.length, foreign: documents.length - own.length, total };
  }
}
