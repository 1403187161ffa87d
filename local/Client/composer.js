// Where one writes as the chosen person, with the bot's commands at hand.
import { act, person as at } from "./api.js";
import { fail, h, iconButton } from "./dom.js";
import { t } from "./texts.js";

const suggestions = ["my", "plan", "export", "help"];
const tallest = 132;

/**
 * The composer of one person's chat.
 * onPending(text) hears what was just said and, with null, that the chat has it.
 */
export function composerOf(person, onPending) {
  const field = h("textarea", { rows: 1, class: "field", "aria-label": t("chat.write", person.name), placeholder: t("chat.write", person.name), oninput: grow, onkeydown: key });
  const send = iconButton("send", t("chat.send"), () => say(field.value), { class: "icon send" });
  const typing = h("p", { class: "typing subtle small", "aria-live": "polite" });
  const said = suggestions.map(name => h("button", { type: "button", class: "pill", onclick: () => say(t(`say.${name}`)) }, t(`say.${name}`)));

  function key(e) {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    say(field.value);
  }

  function grow() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, tallest)}px`;
  }

  function waits(on) {
    for (const button of [send, ...said]) button.disabled = on;
    typing.textContent = on ? t("chat.typing") : "";
  }

  async function say(text) {
    if (!text.trim() || send.disabled) return;
    const typed = field.value;
    if (typed === text) field.value = "";
    grow();
    waits(true);
    onPending(text.trim());
    try {
      await act(`${at(person.id)}/say`, { text: text.trim() });
    } catch (e) {
      fail(e);
      field.value ||= typed;
    }
    waits(false);
    onPending(null);
  }

  return h("div", { class: "composer" },
    h("div", { class: "line" },
      h("div", { class: "suggestions", role: "group", "aria-label": t("chat.suggestions") }, said),
      h("span", { class: "grow" }), typing),
    h("div", { class: "write" }, field, send));
}
