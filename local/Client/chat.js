// The chosen person's chat with the bot: bubbles, cards that work, the composer.
import { act, get, person as at, request } from "./api.js";
import { CardView } from "./cards.js";
import { acting, now } from "./clock.js";
import { composerOf } from "./composer.js";
import { avatar, fail, h, icon, iconButton, toast } from "./dom.js";
import { openLink } from "./download.js";
import { chip, markSeen, rolesOf } from "./people.js";
import { t, tOr } from "./texts.js";
import { clock, dayAndClock, dayOf, longDay } from "./time.js";

const page = 40;
// Teams fetches anew the cards that are looked at; more than these few at once would only be traffic.
const refreshed = 4;
const refreshAgain = 60_000;
const locales = [["zh-CN", "简体中文"], ["zh-TW", "繁體中文"], ["en-GB", "English"]];

let root, handlers, person, log;
let rows = new Map();
let most = page;
let reading = 0;
let pending = null;

export const init = (node, given) => {
  root = node;
  handlers = given;
  none();
};

function none() {
  person = null;
  root.replaceChildren(h("div", { class: "hollow" }, icon("chat"), h("h2", null, t("chat.choose")), h("p", null, t("chat.chooseText"))));
}

export function redraw() {
  if (person) open(person);
  else none();
}

export function open(chosen) {
  person = chosen;
  rows = new Map();
  most = page;
  pending = null;
  log = h("div", { class: "log", role: "log", "aria-label": t("chat.title"), tabIndex: 0, onscroll: scrolled });
  root.replaceChildren(head(), person.app ? "" : h("p", { class: "banner quiet" }, t("chat.noApp")), log, composerOf(chosen, text => chosen === person && said(text)));
  return load(true);
}

function head() {
  const units = person.units.map(unit => h("span", { class: "nowrap" }, `${unit.name} ${tOr(`role.${unit.role}`, unit.role)}`));
  const known = locales.some(([tag]) => tag === person.locale) ? locales : [[person.locale, person.locale], ...locales];
  const locale = h("select", { "aria-label": t("chat.locale"), title: t("chat.locale"), onchange: () => act(`${at(person.id)}/locale`, { locale: locale.value }, "PUT").then(handlers.changed, fail) },
    known.map(([tag, name]) => h("option", { value: tag, selected: tag === person.locale }, name)));
  return h("div", { class: "panehead who" },
    iconButton("back", t("back"), handlers.back, { class: "icon onlynarrow" }),
    avatar(person),
    h("div", { class: "rowtext" },
      h("div", { class: "line" }, h("h2", { class: "name" }, person.name), rolesOf(person).filter(role => role.includes(".") || role === "noApp").map(chip), h("span", { class: "subtle small cut" }, [person.title, person.mail].filter(Boolean).join(" · "))),
      h("div", { class: "line subtle small units" }, units)),
    locale,
    iconButton("calendar", t("calendar.title"), handlers.calendar, { class: "icon notwide" }));
}

function said(text) {
  pending = text && { text, known: new Set(rows.keys()) };
  if (text) drawPending();
  else load(true);
}

/** What was just said, until the chat has it. */
function drawPending() {
  log.querySelector(".pending")?.remove();
  const arrived = pending && [...rows.values()].some(row => !pending.known.has(row.id) && row.said === pending.text);
  if (!pending || arrived) return;
  log.querySelector(".hollow")?.remove();
  log.append(h("article", { class: "message person pending" }, h("div", { class: "bubble" }, pending.text)));
  toEnd();
}

const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
const toEnd = () => { log.scrollTop = log.scrollHeight; };

/** Reads the chat anew; an older answer that comes late is not drawn. */
export async function load(end = false) {
  if (!person) return;
  const mine = ++reading;
  const of = person;
  let messages;
  try {
    messages = await get(`${at(of.id)}/chat`);
  } catch (e) {
    fail(e);
    if (!log.childElementCount) log.replaceChildren(h("div", { class: "hollow" }, h("p", null, e.message), h("button", { type: "button", onclick: () => load(true) }, t("retry"))));
    return;
  }
  if (mine !== reading || of !== person) return;
  const follow = end || atEnd();
  draw(messages);
  if (follow) toEnd();
  markSeen(of.id, messages.length);
  refreshSeen();
}

function draw(messages) {
  if (messages.length === 0 && !pending) {
    log.replaceChildren(h("div", { class: "hollow" }, icon("chat"), h("h3", null, t("chat.empty")), h("p", null, t("chat.emptyText"))));
    return;
  }
  const shown = messages.slice(-most);
  const nodes = [];
  if (shown.length < messages.length) nodes.push(h("button", { type: "button", class: "earlier", "data-key": "earlier", onclick: earlier }, t("chat.earlier")));
  let day = "";
  let before = null;
  const kept = new Map();
  for (const message of shown) {
    if (dayOf(message.at) !== day) {
      day = dayOf(message.at);
      before = null;
      nodes.push(h("h3", { class: "daybreak", "data-key": day }, longDay(day)));
    }
    const row = rows.get(message.id) ?? rowOf(message);
    update(row, message, before);
    kept.set(message.id, row);
    nodes.push(row.node);
    before = message;
  }
  rows = kept;
  place(nodes);
  drawPending();
}

/** Puts nodes in order without touching those that stand right: moving one would take the focus from it. */
function place(nodes) {
  const wanted = new Set(nodes);
  const keys = new Set(nodes.map(node => node.dataset.key).filter(Boolean));
  for (const child of [...log.children]) if (!wanted.has(child) && !keys.has(child.dataset.key)) child.remove();
  nodes.forEach((node, index) => {
    const there = log.children[index];
    const same = there === node || (there && node.dataset.key && there.dataset.key === node.dataset.key);
    if (!same) log.insertBefore(node, there ?? null);
  });
}

async function earlier() {
  most += page;
  const from = log.scrollHeight - log.scrollTop;
  await load();
  log.scrollTop = log.scrollHeight - from;
}

function rowOf(message) {
  const row = { id: message.id, said: message.from === "person" ? message.text : null, taps: 0, refreshedAt: -Infinity, meta: h("header", { class: "meta small subtle" }), text: null, view: null };
  row.content = h("div", { class: "content" });
  row.node = h("article", { class: `message ${message.from === "bot" ? "bot" : "person"}`, "data-id": message.id },
    message.from === "bot" ? h("span", { class: "avatar botface", "aria-hidden": "true" }) : null,
    h("div", { class: "stack" }, row.meta, row.content));
  return row;
}

function update(row, message, before) {
  const follows = before?.from === message.from && new Date(message.at) - new Date(before.at) < 60_000;
  row.node.classList.toggle("follows", follows && !message.updatedAt);
  const changed = message.updatedAt && message.updatedAt !== message.at ? t("chat.updated", dayOf(message.updatedAt) === dayOf(message.at) ? clock(message.updatedAt) : dayAndClock(message.updatedAt)) : "";
  row.meta.textContent = [message.from === "bot" ? t("chat.bot") : "", clock(message.at), changed].filter(Boolean).join(" · ");
  if (message.text) {
    row.text ??= row.content.appendChild(h("div", { class: "bubble" }));
    row.text.textContent = message.text;
  }
  if (message.card) drawCard(row, message.card);
}

function drawCard(row, json, anew = false) {
  try {
    if (!row.view) {
      row.view = new CardView(action => tap(row, action), url => openLink(person.id, url), type => toast(t("chat.onlyExecute", type), "error"));
      row.content.append(row.view.node);
    }
    row.view.show(json, anew);
  } catch (e) {
    // One card that cannot be drawn must not take the chat with it.
    row.view.node.replaceChildren(h("p", { class: "hint" }, e.message || t("chat.badCard")));
  }
}

/** Shows the bot's answer: a card in place of the card, a text as a toast; true when it was a card. */
function answered(row, answer, anew) {
  if (answer.value && answer.value.type === "AdaptiveCard") {
    const follow = anew && atEnd();
    drawCard(row, answer.value, anew);
    if (follow) toEnd();
    return true;
  }
  const text = typeof answer.value === "string" ? answer.value : answer.value?.message ?? answer.value?.code;
  if (anew && (text || answer.statusCode >= 400)) toast(text ?? `HTTP ${answer.statusCode}`, answer.statusCode >= 400 ? "error" : "info");
  return false;
}

async function tap(row, action) {
  const of = person;
  row.taps++;
  row.view.busy(true);
  try {
    const answer = await act(`${at(of.id)}/tap`, { message: row.id, verb: action.verb, data: action.data });
    if (of === person) answered(row, answer, true);
  } catch (e) {
    fail(e);
  } finally {
    row.view.busy(false);
  }
  if (of === person) await load();
}

/** As Teams does when a card is looked at: the newest ones in sight are fetched anew, at most once a minute of the clock. */
export async function refreshSeen() {
  if (!person || acting()) return;
  const of = person;
  const box = log.getBoundingClientRect();
  const seen = [...rows.values()].reverse().filter(row => {
    if (!row.view?.refresh || now() - row.refreshedAt < refreshAgain) return false;
    const place = row.node.getBoundingClientRect();
    return place.bottom > box.top && place.top < box.bottom;
  }).slice(0, refreshed);
  for (const row of seen) row.refreshedAt = now();
  for (const row of seen) {
    const action = row.view.refresh;
    const taps = row.taps;
    try {
      const answer = await request("POST", `/control${at(of.id)}/tap`, { message: row.id, verb: action.verb, data: action.data ?? {} }).then(r => r.json());
      if (of !== person) return;
      const follow = atEnd();
      // Whoever tapped meanwhile sees the answer to that.
      if (taps === row.taps) answered(row, answer, false);
      if (follow) toEnd();
    } catch (e) {
      // The card that is shown stays; a refresh that fails is no news to the person.
      if (e.status !== 0) console.info(`refresh of ${row.id}: ${e.message}`);
    }
  }
}

let scrolling;
function scrolled() {
  clearTimeout(scrolling);
  scrolling = setTimeout(refreshSeen, 400);
}
