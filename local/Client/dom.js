// Elements, icons and toasts. Text only ever becomes text nodes, so names such as <script> stay text.
import { t } from "./texts.js";

/** h("button", { class: "icon", onclick }, "text", node, null, …) */
export function h(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && name !== "list" && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

const paths = {
  back: "M12 4 6 10l6 6",
  forward: "m8 4 6 6-6 6",
  calendar: "M4 5.5A1.5 1.5 0 0 1 5.5 4h9A1.5 1.5 0 0 1 16 5.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 4 14.5zM4 8h12M7 2.5V5M13 2.5V5",
  send: "M3.5 16.5 17 10 3.5 3.5 5 10zM5 10h6",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4",
  close: "m5 5 10 10M15 5 5 15",
  light: "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.300l1.1 1.100M14.6 14.600l1.1 1.100M4.3 15.700l1.1-1.100M14.6 5.400l1.1-1.1",
  dark: "M15.5 12.500A6.5 6.5 0 0 1 7.5 4.5 6.5 6.5 0 1 0 15.5 12.500z",
  next: "M4 4.500v11l8-5.500zM15.5 4.500v11",
  place: "M10 17.500s5.5-4.5 5.5-9a5.5 5.5 0 0 0-11 0c0 4.5 5.5 9 5.5 9zM10 10.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  person: "M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3.5 17c.5-3 3-4.5 6.5-4.500s6 1.5 6.5 4.5",
  chat: "M10 3.500a6.5 6.5 0 1 1-3.1 12.200L3.5 16.500l.8-3.300A6.5 6.5 0 0 1 10 3.500z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", paths[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, extra) {
  return h("button", { class: "icon", type: "button", "aria-label": label, title: label, onclick, ...extra }, icon(name));
}

/** The person's round picture: two characters of a Chinese name, else the initials. */
export function avatar(person) {
  const words = person.name.trim().split(/\s+/);
  const last = [...words.at(-1)];
  const text = /\p{Script=Han}/u.test(last.join("")) ? last.slice(-2).join("") : words.slice(0, 2).map(word => [...word][0] ?? "").join("").toUpperCase();
  let sum = 0;
  for (const character of person.id) sum = (sum * 31 + character.codePointAt(0)) % 997;
  return h("span", { class: `avatar hue${sum % 8}`, "aria-hidden": "true" }, text);
}

/** A line at the edge of the page; errors stay until they are closed or 12 seconds have gone by. */
export function toast(text, kind = "info") {
  const node = h("div", { class: `toast ${kind}`, role: kind === "error" ? "alert" : "status" },
    h("span", null, text), iconButton("close", t("close"), () => node.remove()));
  const all = document.getElementById("toasts");
  all.append(node);
  while (all.children.length > 4) all.firstElementChild.remove();
  setTimeout(() => node.remove(), kind === "error" ? 12_000 : 5_000);
}

/** Tells of a failure. A lost connection has its banner already. */
export function fail(error) {
  if (error.status !== 0) toast(error.message || String(error), "error");
}
