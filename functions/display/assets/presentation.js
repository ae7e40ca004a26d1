// What to show in the payment selector: as Klarna presents it through Kassa, or, where that fails, one plain option.

import { make } from "./dom.js";

const TRIES = 2; // a shopper waits

export async function offered(api, amount, currency, locale, where, words) {
  const query = new URLSearchParams({ amount, currency, locale });
  if (where.store_reference) query.set("store_reference", where.store_reference);
  const plain = { id: "", descriptor: words.klarna, subheader: words.klarnaText, badge: "Klarna" };
  let told;
  try {
    told = await api.get(`/v1/presentation?${query}`, TRIES);
  } catch {
    return { options: [plain], isStatic: true, preselect: true, onlyKlarna: false, checkout: [] };
  }
  const listed = (told.payment_options ?? []).map(read);
  const shown = listed.length ? listed : [told.static ? { ...plain, ...read(told.static) } : plain];
  return {
    options: told.instruction === "HIDE_KLARNA" ? [] : shown,
    isStatic: told.source === "static",
    preselect: told.instruction !== "SHOW_KLARNA",
    onlyKlarna: told.instruction === "SHOW_ONLY_KLARNA",
    checkout: told.checkout?.text ? [make("p", { className: "soft" }, told.checkout.text)] : [],
  };
}

function read(option) {
  return {
    id: option.payment_option_id ?? "",
    descriptor: option.descriptor,
    subheader: option.subheader ?? "",
    badge: option.badge?.alt ?? "Klarna",
  };
}
