// The people of the tenant: search, filters, who has news. Rows are made once and then shown, hidden and marked.
import { get } from "./api.js";
import { avatar, fail, h, icon } from "./dom.js";
import { t, tOr } from "./texts.js";

const roleOrder = ["leader", "deputy", "recorder"];
const filters = {
  all: () => true,
  leaders: person => person.units.some(unit => unit.role === "leader"),
  admins: person => person.roles.length > 0,
  unread: person => newsOf(person) > 0,
};

let people = [];
let rows = new Map();
let filter = "all";
let selected = null;
let choose = () => {};
let list, search, count, empty;

export const find = id => people.find(person => person.id === id);
export const nameOfMail = mail => people.find(person => person.mail.toLowerCase() === mail.toLowerCase())?.name ?? mail;

/** What a person is, beside being a member: app roles first, then the strongest roles in units. */
export function rolesOf(person) {
  const held = roleOrder.filter(role => person.units.some(unit => unit.role === role));
  return [...person.roles, ...held, ...(person.app ? [] : ["noApp"])];
}

export const chip = role => h("span", { class: `chip ${role.replace("Ledger.", "").toLowerCase()}` }, tOr(`role.${role}`, role));

// How many messages of each person's chat were seen, kept by the browser.
const store = "teamsaddin.seen";
let seen = JSON.parse(localStorage.getItem(store) ?? "null");
const newsOf = person => Math.max(0, person.messages - (seen?.[person.id] ?? 0));

function keep(counts) {
  seen = counts;
  localStorage.setItem(store, JSON.stringify(seen));
  return seen;
}

export function markSeen(id, messages) {
  const person = find(id);
  if (person) person.messages = messages;
  if (seen?.[id] === messages) return;
  keep({ ...seen, [id]: messages });
  if (person) mark(person);
}

export function init(root, onChoose) {
  choose = onChoose;
  build(root);
}

function build(root) {
  const typed = search?.value ?? "";
  search = h("input", { type: "search", class: "field", placeholder: t("people.search"), "aria-label": t("people.search"), value: typed, oninput: show, autocomplete: "off", spellcheck: "false" });
  search.addEventListener("keydown", e => { if (e.key === "ArrowDown") step(e, 0); });
  count = h("span", { class: "subtle small", "aria-live": "polite" });
  empty = h("p", { class: "hint", hidden: true }, t("people.none"));
  list = h("ul", { class: "rows", onkeydown: keys });
  root.replaceChildren(
    h("div", { class: "panehead" },
      h("label", { class: "search" }, icon("search"), search),
      h("div", { class: "filters", role: "group", "aria-label": t("people.filter") },
        Object.keys(filters).map(name => h("button", { type: "button", class: "pill", "aria-pressed": String(name === filter), "data-filter": name, onclick: () => pick(name) }, t(`people.${name}`))),
        h("span", { class: "grow" }), count)),
    list, empty);
  drawRows();
}

export const redraw = root => build(root);

function drawRows() {
  rows = new Map(people.map(person => [person.id, rowOf(person)]));
  list.replaceChildren(...rows.values());
  select(selected);
  show();
}

function rowOf(person) {
  const units = person.units.map(unit => unit.name).join(" · ") || person.title || person.mail;
  return h("li", null, h("button", { type: "button", class: "row", "data-id": person.id, title: units, onclick: () => choose(person.id) },
    avatar(person),
    h("span", { class: "rowtext" },
      h("span", { class: "line" }, h("span", { class: "name" }, person.name), rolesOf(person).map(chip)),
      h("span", { class: "line subtle small" }, h("span", { class: "cut" }, units))),
    h("span", { class: "badge" })));
}

function mark(person) {
  const row = rows.get(person.id);
  if (!row) return;
  const news = newsOf(person);
  const badge = row.querySelector(".badge");
  row.classList.toggle("news", news > 0);
  badge.textContent = news > 99 ? "99+" : news || "";
  if (news) badge.setAttribute("aria-label", t("people.news", news));
  else badge.removeAttribute("aria-label");
}

function pick(name) {
  filter = name;
  for (const pill of document.querySelectorAll("[data-filter]")) pill.setAttribute("aria-pressed", String(pill.dataset.filter === name));
  show();
}

function show() {
  const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const person of people) {
    const text = [person.name, person.mail, person.title, ...person.units.map(unit => unit.name)].join("\n").toLowerCase();
    const fits = (filters[filter](person) || (filter === "unread" && person.id === selected)) && words.every(word => text.includes(word));
    rows.get(person.id).hidden = !fits;
    mark(person);
    if (fits) shown++;
  }
  empty.hidden = shown > 0 || people.length === 0;
  count.textContent = people.length ? shown : "";
  count.title = t("people.count", shown);
}

export function select(id) {
  rows.get(selected)?.firstElementChild.removeAttribute("aria-current");
  selected = id;
  rows.get(id)?.firstElementChild.setAttribute("aria-current", "true");
}

export const reveal = id => rows.get(id)?.scrollIntoView({ block: "center" });

function keys(e) {
  const offset = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[e.key];
  if (offset) step(e, offset);
}

function step(e, offset) {
  const shown = [...list.querySelectorAll("li:not([hidden]) > button")];
  const at = shown.indexOf(document.activeElement);
  const next = shown[Math.min(Math.max(at + offset, 0), shown.length - 1)];
  if (!next) return;
  e.preventDefault();
  if (at === 0 && offset === -1) search.focus();
  else next.focus();
}

/** Reads all people; rows are made anew only when who is there or what they are has changed. */
export async function load() {
  const read = await get("/people?take=2000");
  const shape = all => JSON.stringify(all.map(person => ({ ...person, messages: 0 })));
  const same = shape(read) === shape(people);
  people = read;
  // In a browser that has never been here nothing is news yet.
  seen ??= keep(Object.fromEntries(people.map(person => [person.id, person.messages])));
  // A fresh box starts its chats anew: what was seen of the old ones says nothing.
  for (const person of people) if (seen[person.id] > person.messages) seen[person.id] = 0;
  if (same) show();
  else drawRows();
}

let waiting;
/** Reads the people soon: many chats change at once when the clock moves. */
export function loadSoon() {
  waiting ??= setTimeout(() => {
    waiting = undefined;
    load().catch(fail);
  }, 400);
}
