// Domain time, what comes next, the buttons that move it, and the faults.
import { act, get, signals } from "./api.js";
import { fail, h, icon } from "./dom.js";
import { t, tOr } from "./texts.js";
import { clock, dayAndClock, dayOf, distance, instantOf, longDay, setZone } from "./time.js";

const faults = ["none", "throttle", "refuse", "slow", "drop", "duplicate"];
// A day in a large box is long: many instants, each waited for.
const moveLimit = 600;
const tick = 5000;

let state = null;
let readAt = 0;
let working = 0;
let time, day, next, rest, fault, buttons, bar, goal;

/** Domain time in milliseconds: what the box said last, going on as every clock does. */
export const now = () => Date.parse(state.now) + Date.now() - readAt;
/** Something is under way: domain time may be between two instants. */
export const acting = () => working > 0;

export function init(root) {
  build(root);
  signals.addEventListener("busy", e => {
    working = e.detail;
    drawBusy();
    loadSoon();
  });
  setInterval(() => {
    if (!state || working > 0) return;
    if (state.next && now() > Date.parse(state.next)) loadSoon();
    drawTime();
  }, tick);
}

function build(root) {
  time = h("time", { class: "now" });
  day = h("span", { class: "day" });
  next = h("p", { class: "next subtle small" });
  rest = h("span", { class: "rest small", role: "status" });
  bar = h("span", { class: "progress", hidden: true });
  buttons = [
    h("button", { type: "button", class: "primary", onclick: () => move({ to: "next" }) }, icon("next"), t("clock.next")),
    h("button", { type: "button", onclick: () => move({ by: "01:00:00" }) }, t("clock.hour")),
    h("button", { type: "button", onclick: () => move({ by: "1.00:00:00" }) }, t("clock.day")),
  ];
  goal = h("input", { type: "datetime-local", class: "field", required: true, "aria-label": t("clock.goal") });
  const go = h("button", { type: "submit" }, t("clock.go"));
  buttons.push(go);
  fault = h("select", { class: "fault", "aria-label": t("fault"), onchange: () => act("/fault", { name: fault.value }).then(load, refused) },
    faults.map(name => h("option", { value: name }, t("fault.is", tOr(`fault.${name}`, name)))));
  root.replaceChildren(
    bar,
    h("div", { class: "face" }, time, h("div", { class: "today" }, day, rest)),
    next,
    h("div", { class: "moves" }, buttons.slice(0, 3)),
    h("form", { class: "goal", onsubmit: goTo }, goal, go),
    fault);
  draw();
}

export const redraw = root => build(root);

function refused(error) {
  fail(error);
  draw();
}

function goTo(submitted) {
  submitted.preventDefault();
  const [date, hour] = goal.value.split("T");
  return move({ to: instantOf(date, hour.slice(0, 5)).toISOString() });
}

async function move(order) {
  try {
    await act(`/clock?timeout=${moveLimit}`, order);
  } catch (e) {
    fail(e);
  }
  await load().catch(fail);
}

export async function load() {
  state = await get("/state");
  readAt = Date.now();
  setZone(state.timeZone);
  draw();
  // While the clock moves its hands are seen to move.
  if (working > 0 || !state.resting) loadSoon(1000);
}

let waiting;
function loadSoon(delay = 300) {
  waiting ??= setTimeout(() => {
    waiting = undefined;
    load().catch(fail);
  }, delay);
}

function draw() {
  drawBusy();
  if (!state) return;
  drawTime();
  fault.value = state.fault;
  fault.classList.toggle("on", state.fault !== "none");
}

function drawTime() {
  time.textContent = clock(now());
  time.dateTime = new Date(now()).toISOString();
  day.textContent = longDay(dayOf(now()));
  goal.min = `${dayOf(now())}T${clock(now())}`;
  if (!goal.value || goal.value < goal.min) goal.value = goal.min;
  next.textContent = state.next ? t("clock.comes", dayAndClock(state.next), distance(now(), state.next)) : t("clock.nothing");
}

function drawBusy() {
  const busy = working > 0 || state?.resting === false;
  bar.hidden = !busy;
  rest.textContent = busy ? t("clock.busy") : t("clock.resting");
  rest.classList.toggle("busy", busy);
  for (const button of buttons) button.disabled = working > 0 || !state;
}
