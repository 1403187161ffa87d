// Starts the page: language, theme, who is chosen, which pane is in front on a narrow screen, and what the server tells.
import { listen, signals } from "./api.js";
import * as calendar from "./calendar.js";
import * as chat from "./chat.js";
import * as clock from "./clock.js";
import { fail, icon, toast } from "./dom.js";
import * as people from "./people.js";
import { applyTexts, language, languageOf, setLanguage, t } from "./texts.js";

const $ = id => document.getElementById(id);
const asked = new URLSearchParams(location.search);
let chosen = null;

function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const kept = () => asked.get("theme") ?? localStorage.getItem("teamsaddin.theme");
  const apply = () => {
    const theme = ["light", "dark"].includes(kept()) ? kept() : dark.matches ? "dark" : "light";
    document.documentElement.dataset.theme = theme;
    $("theme").replaceChildren(icon(theme === "dark" ? "light" : "dark"));
  };
  dark.addEventListener("change", apply);
  $("theme").addEventListener("click", () => {
    localStorage.setItem("teamsaddin.theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    asked.delete("theme");
    apply();
    address();
  });
  apply();
}

function startLanguage() {
  setLanguage(languageOf(asked.get("lang") ?? localStorage.getItem("teamsaddin.language") ?? navigator.language));
  applyTexts();
  $("language").value = language();
  $("language").addEventListener("change", () => {
    localStorage.setItem("teamsaddin.language", $("language").value);
    asked.delete("lang");
    setLanguage($("language").value);
    applyTexts();
    people.redraw($("people"));
    clock.redraw($("clock"));
    chat.redraw();
    calendar.redraw();
    address();
  });
}

/** The address holds who is chosen and the pane, so that it can be kept, shared and gone back from. */
function address(push = false) {
  if (chosen) asked.set("person", chosen);
  else asked.delete("person");
  const pane = document.body.dataset.pane;
  if (pane === "calendar") asked.set("pane", pane);
  else asked.delete("pane");
  const query = asked.toString();
  history[push ? "pushState" : "replaceState"]({ pushed: push || history.state?.pushed === true }, "", query ? `?${query}` : location.pathname);
}

function show(pane, push = true) {
  const changed = document.body.dataset.pane !== pane;
  document.body.dataset.pane = pane;
  if (changed || push) address(push);
}

async function choose(id, pane = "chat", push = true) {
  const person = people.find(id);
  chosen = person ? id : null;
  people.select(chosen);
  show(person ? pane : "people", push && person !== undefined);
  if (!person) return;
  await Promise.all([chat.open(person), calendar.open(person)]);
}

function back() {
  if (history.state?.pushed) history.back();
  else show(document.body.dataset.pane === "calendar" ? "chat" : "people", false);
}

function follow() {
  const query = new URLSearchParams(location.search);
  const id = query.get("person");
  const pane = id ? query.get("pane") ?? "chat" : "people";
  if (id && id !== chosen) choose(id, pane, false).catch(fail);
  else document.body.dataset.pane = pane;
}

/** Everything anew: at the start and after a break. */
async function loadAll() {
  await clock.load();
  await people.load();
  if (people.find(chosen)) await Promise.all([chat.load(), calendar.load()]);
  else if (asked.get("person")) {
    await choose(asked.get("person"), asked.get("pane") ?? "chat", false);
    people.reveal(chosen);
  }
}

function hear() {
  signals.addEventListener("offline", () => { $("offline").hidden = false; });
  signals.addEventListener("online", () => {
    $("offline").hidden = true;
    toast(t("online"));
    loadAll().catch(fail);
  });
  let changed = false;
  signals.addEventListener("chat", e => {
    people.loadSoon();
    if (e.detail !== chosen || changed) return;
    changed = true;
    setTimeout(() => {
      changed = false;
      chat.load().catch(fail);
    }, 150);
  });
  signals.addEventListener("clock", () => clock.load().then(() => Promise.all([chat.load(), calendar.clockMoved()])).catch(fail));
  // Whatever was done may have changed the calendar: it has no signal of its own.
  signals.addEventListener("busy", e => {
    if (e.detail > 0) return;
    calendar.load().catch(fail);
    chat.refreshSeen().catch(fail);
  });
  addEventListener("popstate", follow);
}

async function start() {
  startTheme();
  startLanguage();
  clock.init($("clock"));
  people.init($("people"), id => choose(id).catch(fail));
  chat.init($("chat"), { back, calendar: () => show("calendar"), changed: () => people.load().then(() => choose(chosen, document.body.dataset.pane, false)) });
  calendar.init($("calendar"), { back });
  calendar.open(null);
  hear();
  listen();
  await loadAll();
}

start().catch(fail);
