// Small things that pages do with documents and money.

export const find = (selector) => document.querySelector(selector);

// an element with properties and children; what comes from outside is always text, never markup
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

// a text that is said again would be read out again
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

const formats = {};

function format(currency) {
  const language = document.documentElement.lang;
  formats[currency] ??= new Intl.NumberFormat(language, { style: "currency", currency });
  return formats[currency];
}

const digits = (currency) => format(currency).resolvedOptions().maximumFractionDigits;

// minor units as people write them
export const money = (amount, currency) => format(currency).format(amount / 10 ** digits(currency));

// minor units as a plain number, for an input
export const plain = (amount, currency) => (amount / 10 ** digits(currency)).toFixed(digits(currency));

// what somebody typed, in minor units; null where it is no amount
export function minor(text, currency) {
  const number = /^(\d{1,9})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  const behind = number?.[2] ?? "";
  if (!number || behind.length > digits(currency)) return null;
  return Number(number[1] + behind.padEnd(digits(currency), "0"));
}

export function countdown(payment, heardAt) {
  const left = Date.parse(payment.expires_at) - Date.parse(payment.server_time) - (performance.now() - heardAt);
  const seconds = Math.max(0, Math.ceil(left / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
