// Amounts as the contract has them: text with as many decimals as the currency.

const EXPONENTS = { JPY: 0 };

export const exponent = (currency) => EXPONENTS[currency] ?? 2;

export function money(minor, currency) {
  const places = exponent(currency);
  return { amount: (minor / 10 ** places).toFixed(places), currency };
}

// A price may be finer than the currency's smallest unit, but is not shown with idle zeros.
export function unitPrice(price, currency) {
  const places = exponent(currency);
  const [whole, decimals = ""] = price.split(".");
  const shown = decimals.replace(/0+$/, "").padEnd(places, "0");
  return { amount: shown ? `${whole}.${shown}` : whole, currency };
}
