// Days and hours on the unit's clock. A day is its key "2026-03-02", so that no browser zone can slip in.
import { language } from "./texts.js";

let zone = "Asia/Shanghai";
export const setZone = name => { zone = name || zone; };

const made = new Map();
function format(options) {
  const locale = language() === "en" ? "en-GB" : language();
  const key = locale + zone + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(locale, options));
  return made.get(key);
}

/** The key of the day that an instant falls on. */
export function dayOf(instant) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(instant)).map(p => [p.type, p.value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
}

export const clock = instant => format({ timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(instant));

const utc = day => new Date(`${day}T00:00:00Z`);
const key = date => date.toISOString().slice(0, 10);

export const dayText = (day, options = { weekday: "short", month: "long", day: "numeric" }) => format({ timeZone: "UTC", ...options }).format(utc(day));
export const longDay = day => dayText(day, { weekday: "long", year: "numeric", month: "long", day: "numeric" });
export const monthText = day => dayText(day, { year: "numeric", month: "long" });
export const dayAndClock = instant => `${dayText(dayOf(instant))} ${clock(instant)}`;

export function addDays(day, count) {
  const date = utc(day);
  date.setUTCDate(date.getUTCDate() + count);
  return key(date);
}

export const mondayOf = day => addDays(day, -((utc(day).getUTCDay() + 6) % 7));
export const firstOfMonth = day => `${day.slice(0, 8)}01`;

export function addMonths(day, count) {
  const date = utc(firstOfMonth(day));
  date.setUTCMonth(date.getUTCMonth() + count);
  return key(date);
}

/** The instant at which the unit's clock shows this day and time ("14:30"). */
export function instantOf(day, time) {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  const shown = instant => Date.parse(`${dayOf(instant)}T${clock(instant)}:00Z`);
  // Twice: the first guess may lie on the other side of a change of the clocks.
  let guess = wanted;
  for (let i = 0; i < 2; i++) guess += wanted - shown(guess);
  return new Date(guess);
}

/** "in 3 h": how far off an instant is. */
export function distance(from, to) {
  const minutes = Math.round((new Date(to) - new Date(from)) / 60_000);
  const [value, unit] = Math.abs(minutes) < 90 ? [minutes, "minute"] : Math.abs(minutes) < 2880 ? [Math.round(minutes / 60), "hour"] : [Math.round(minutes / 1440), "day"];
  return new Intl.RelativeTimeFormat(language(), { numeric: "always" }).format(value, unit);
}
