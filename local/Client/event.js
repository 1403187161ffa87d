// One calendar event in a dialog; it can be moved or cancelled as Outlook would.
import { act } from "./api.js";
import { fail, h, iconButton, toast } from "./dom.js";
import { nameOfMail } from "./people.js";
import { language, t } from "./texts.js";
import { clock, dayOf, dayText, instantOf } from "./time.js";

const shownAttendees = 12;
let number = 0;

export function showEvent(event, changed) {
  const name = `event${++number}`;
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": name });
  const path = `/mailboxes/${encodeURIComponent(event.mailbox)}/events/${encodeURIComponent(event.id)}`;
  const progress = h("span", { class: "progress", hidden: true });
  const body = h("div", { class: "dialogbody" }, facts(event));

  async function send(verb, order) {
    progress.hidden = false;
    body.inert = true;
    try {
      await act(`${path}/${verb}`, order);
      toast(t("event.done"));
      dialog.close();
    } catch (e) {
      fail(e);
    } finally {
      progress.hidden = true;
      body.inert = false;
    }
    await changed();
  }

  if (!event.cancelled) body.append(form(event, send));
  dialog.append(progress,
    h("header", { class: "line" }, h("h2", { id: name, class: event.cancelled ? "struck" : "" }, event.subject), h("span", { class: "grow" }), iconButton("close", t("close"), () => dialog.close())),
    body);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", e => { if (e.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
}

function facts(event) {
  const day = dayText(dayOf(event.start), { weekday: "long", year: "numeric", month: "long", day: "numeric" });
  const attendees = event.attendees ?? [];
  const names = attendees.slice(0, shownAttendees).map(nameOfMail).join(language() === "en" ? ", " : "、") + (attendees.length > shownAttendees ? ` ${t("event.more", attendees.length)}` : "");
  const rows = [
    ["event.when", `${day} ${clock(event.start)}–${clock(event.end)}${event.cancelled ? ` · ${t("calendar.cancelled")}` : ""}`],
    ["event.place", event.place || t("calendar.noPlace")],
    ["event.organiser", nameOfMail(event.organiser ?? "")],
    ["event.mailbox", event.mailbox],
    ["event.attendees", names],
  ];
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value).map(([title, value]) => [h("dt", { class: "subtle" }, t(title)), h("dd", null, value)]));
}

function form(event, send) {
  const field = (label, type, value) => {
    const input = h("input", { type, class: "field", required: type !== "text", value });
    return [h("label", { class: "labelled" }, h("span", { class: "subtle small" }, t(label)), input), input];
  };
  const [dayLabel, day] = field("event.date", "date", dayOf(event.start));
  const [fromLabel, from] = field("event.from", "time", clock(event.start));
  const [toLabel, to] = field("event.to", "time", clock(event.end));
  const [placeLabel, place] = field("event.place", "text", event.place ?? "");
  let sure = false;
  const cancel = h("button", { type: "button", class: "danger", onclick: () => {
    if (sure) return send("cancel", {});
    sure = true;
    cancel.textContent = t("event.sure");
    return undefined;
  } }, t("event.cancel"));
  return h("form", { class: "moveform", onsubmit: e => {
    e.preventDefault();
    const [start, end] = [instantOf(day.value, from.value), instantOf(day.value, to.value)];
    if (end <= start) toast(t("event.order"), "error");
    else send("move", { start: start.toISOString(), end: end.toISOString(), place: place.value });
  } },
    h("p", { class: "subtle small" }, t("event.outlook")),
    h("div", { class: "fields" }, dayLabel, fromLabel, toLabel), placeLabel,
    h("div", { class: "line" }, h("button", { type: "submit", class: "primary" }, t("event.move")), h("span", { class: "grow" }), cancel));
}
