// The chosen person's calendar: a strip of days (week or month) and an agenda.
import { get, person as at } from "./api.js";
import { now } from "./clock.js";
import { fail, h, icon, iconButton } from "./dom.js";
import { showEvent } from "./event.js";
import { nameOfMail } from "./people.js";
import { t } from "./texts.js";
import { addDays, addMonths, clock, dayOf, dayText, firstOfMonth, instantOf, mondayOf, monthText } from "./time.js";

let root, handlers, person;
let range = "week";
let first = null;
let following = true;
let events = [];
let reading = 0;
let grid, agenda, title;

export function init(node, given) {
  root = node;
  handlers = given;
}

export function open(chosen) {
  if (chosen?.id !== person?.id) events = [];
  person = chosen;
  if (!person) {
    root.replaceChildren(h("p", { class: "hint" }, t("chat.choose")));
    return Promise.resolve();
  }
  first ??= startOf(today());
  build();
  return load();
}

export const redraw = () => open(person);

const today = () => dayOf(now());
const startOf = day => (range === "week" ? mondayOf(day) : firstOfMonth(day));
const last = () => (range === "week" ? addDays(first, 6) : addDays(addMonths(first, 1), -1));

function build() {
  title = h("h3", { "aria-live": "polite" });
  grid = h("div", { class: "days" });
  agenda = h("div", { class: "agenda", tabIndex: 0, role: "region", "aria-label": t("calendar.title") });
  const choice = h("div", { class: "switch", role: "group", "aria-label": t("calendar.range") },
    ["week", "month"].map(name => h("button", { type: "button", "aria-pressed": String(range === name), onclick: () => pick(name) }, t(`calendar.${name}`))));
  root.replaceChildren(
    h("div", { class: "panehead" },
      h("div", { class: "line" },
        iconButton("back", t("back"), handlers.back, { class: "icon notwide" }),
        title, h("span", { class: "grow" }), choice),
      h("div", { class: "line" },
        h("button", { type: "button", class: "pill", onclick: () => go(startOf(today())) }, t("calendar.today")),
        h("span", { class: "grow" }),
        iconButton("back", t("calendar.previous"), () => go(shift(-1))),
        iconButton("forward", t("calendar.following"), () => go(shift(1)))),
      grid),
    agenda);
  draw();
}

const shift = by => (range === "week" ? addDays(first, by * 7) : addMonths(first, by));

function pick(name) {
  if (name === range) return;
  const middle = today() >= first && today() <= last() ? today() : first;
  range = name;
  first = startOf(middle);
  build();
  load();
}

function go(day) {
  first = day;
  following = day === startOf(today());
  draw();
  load();
}

/** The clock has moved: whoever looks at the present goes with it. */
export function clockMoved() {
  if (!person) return undefined;
  if (following) first = startOf(today());
  draw();
  return load();
}

export async function load() {
  if (!person) return;
  const mine = ++reading;
  const [from, to] = [mondayOf(first), addDays(mondayOf(last()), 7)];
  try {
    const read = await get(`${at(person.id)}/calendar?from=${instantOf(from, "00:00").toISOString()}&to=${instantOf(to, "00:00").toISOString()}`);
    if (mine !== reading) return;
    events = read.sort((a, b) => new Date(a.start) - new Date(b.start));
  } catch (e) {
    fail(e);
  }
  draw();
}

function draw() {
  title.textContent = monthText(first);
  const byDay = new Map();
  for (const event of events) {
    const day = dayOf(event.start);
    byDay.set(day, [...(byDay.get(day) ?? []), event]);
  }
  drawGrid(byDay);
  drawAgenda(byDay);
}

function drawGrid(byDay) {
  const days = [];
  for (let day = mondayOf(first); day <= last() || days.length % 7; day = addDays(day, 1)) days.push(day);
  grid.replaceChildren(
    ...days.slice(0, 7).map(day => h("span", { class: "weekday small subtle", "aria-hidden": "true" }, dayText(day, { weekday: "narrow" }))),
    ...days.map(day => {
      const count = (byDay.get(day) ?? []).filter(event => !event.cancelled).length;
      const outside = range === "month" && day.slice(0, 7) !== first.slice(0, 7);
      return h("button", {
        type: "button", class: `date${day === today() ? " today" : ""}${outside ? " outside" : ""}${count ? " some" : ""}`,
        "aria-label": `${dayText(day)}${count ? `, ${t("calendar.events", count)}` : ""}`, "aria-current": day === today() ? "date" : null,
        onclick: () => agenda.querySelector(`[data-day="${day}"]`)?.scrollIntoView({ block: "start", behavior: "smooth" }),
      }, String(Number(day.slice(8))));
    }));
}

function drawAgenda(byDay) {
  const days = [...byDay.keys()].filter(day => day >= first && day <= last()).sort();
  if (days.length === 0) {
    agenda.replaceChildren(h("p", { class: "hint" }, t("calendar.free")));
    return;
  }
  agenda.replaceChildren(...days.map(day => h("section", { "data-day": day },
    h("h4", { class: day === today() ? "today" : "" }, dayText(day), day === today() ? h("span", { class: "chip accent" }, t("calendar.today")) : null),
    byDay.get(day).map(eventRow))));
}

function eventRow(event) {
  const over = new Date(event.end) < new Date(now());
  return h("button", {
    type: "button", class: `event${event.cancelled ? " cancelled" : ""}${over ? " over" : ""}`,
    onclick: () => showEvent(event, load),
  },
    h("span", { class: "times" }, h("span", null, clock(event.start)), h("span", { class: "subtle" }, clock(event.end))),
    h("span", { class: "eventtext" },
      h("span", { class: "subject" }, event.subject),
      event.cancelled ? h("span", { class: "chip noapp" }, t("calendar.cancelled")) : null,
      h("span", { class: "line subtle small" }, icon("place"), h("span", { class: "cut" }, event.place || t("calendar.noPlace"))),
      h("span", { class: "line subtle small" }, icon("person"), h("span", { class: "cut" }, nameOfMail(event.organiser ?? "")))));
}
