// Adaptive Cards drawn by Microsoft's renderer, with what a host must add: markdown, actions, keeping what was typed.
import { hostConfig } from "./hostconfig.js";
import { h } from "./dom.js";
import { t } from "./texts.js";

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = text => text.replace(/[&<>"']/g, character => escapes[character]);

/** What Teams reads in a card's texts: bold, italic, links to the web. Everything else is text. */
export function markdown(text) {
  return escape(text)
    .replace(/\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)/g, '<a href="$2" rel="noopener noreferrer">$1</a>')
    .replace(/\*\*(?=\S)([^*\n]+?)\*\*/g, "<strong>$1</strong>")
    .replace(/(^|[^\p{L}\p{N}_])_(?=\S)([^_\n]+?)_(?![\p{L}\p{N}_])/gu, "$1<em>$2</em>")
    .replace(/\r?\n/g, "<br>");
}

let config;
function host() {
  const cards = globalThis.AdaptiveCards;
  if (!cards) throw new Error(t("chat.noCard"));
  cards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown(text);
    result.didProcess = true;
  };
  config ??= new cards.HostConfig(hostConfig);
  return cards;
}

/** Puts values that a person has typed into the card's JSON: a card that changes under his hands keeps them. */
function fill(node, values) {
  if (Array.isArray(node)) return node.map(child => fill(child, values));
  if (node === null || typeof node !== "object") return node;
  const filled = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, name === "data" ? value : fill(value, values)]));
  if (typeof node.type === "string" && node.type.startsWith("Input.") && node.id in values) filled.value = values[node.id];
  return filled;
}

/**
 * One card in one place of the page.
 * show(json) draws it when it differs from what is shown; busy(true) makes it wait; onTap(action) hears Action.Execute, onOpen(url) links,
 * onOther(type) what this host does not take.
 */
export class CardView {
  #shown = "";
  #card = null;
  #typed = {};
  #body = h("div", { class: "cardbody" });
  #progress = h("span", { class: "progress", hidden: true });
  #composing = false;
  #later = null;

  constructor(onTap, onOpen, onOther) {
    this.onTap = onTap;
    this.onOpen = onOpen;
    this.onOther = onOther;
    this.node = h("div", { class: "card" }, this.#progress, this.#body);
    // A Chinese input method must not lose its field while a word is being composed.
    this.node.addEventListener("compositionstart", () => { this.#composing = true; });
    this.node.addEventListener("compositionend", () => {
      this.#composing = false;
      if (this.#later) this.show(this.#later);
    });
  }

  /** The card's refresh action, or null. */
  get refresh() {
    return this.#card?.refresh?.action ?? null;
  }

  /** @param {boolean} anew The answer to a tap: what was typed has been taken. */
  show(json, anew = false) {
    const text = JSON.stringify(json);
    if (text === this.#shown) return;
    if (this.#composing && !anew) {
      this.#later = json;
      return;
    }
    this.#later = null;
    this.#remember(anew);
    this.#draw(json);
    this.#shown = text;
  }

  busy(on) {
    this.#progress.hidden = !on;
    this.#body.inert = on;
    this.node.setAttribute("aria-busy", String(on));
  }

  #remember(anew) {
    if (anew) this.#typed = {};
    else for (const input of this.#card?.getAllInputs() ?? []) if (input.isDirty()) this.#typed[input.id] = input.value;
  }

  #draw(json) {
    const cards = host();
    const card = new cards.AdaptiveCard();
    card.hostConfig = config;
    card.onExecuteAction = action => this.#act(cards, action);
    card.onAnchorClicked = (_, anchor) => {
      this.onOpen(anchor.href);
      return true;
    };
    card.parse(fill(json, this.#typed), new cards.SerializationContext(cards.Versions.v1_5));
    const drawn = card.render();
    if (!drawn) throw new Error(t("chat.badCard"));
    // Each Chinese has glyphs of its own.
    drawn.lang = json.lang ?? "";
    const focused = this.#body.contains(document.activeElement) ? this.#card?.getAllInputs().find(input => input.renderedElement?.contains(document.activeElement))?.id : null;
    this.#body.replaceChildren(drawn);
    this.#card = card;
    if (focused) card.getElementById(focused)?.focus();
  }

  #act(cards, action) {
    if (action instanceof cards.ExecuteAction) this.onTap({ verb: action.verb, data: action.data ?? {} });
    else if (action instanceof cards.OpenUrlAction) this.onOpen(action.url);
    // The renderer itself does the rest: it shows, hides and unfolds.
    else if (action instanceof cards.SubmitAction) this.onOther(action.getJsonTypeName());
  }
}
