// What a card links to, fetched as the person who looks at it.
import { person as at, request } from "./api.js";
import { fail, h, toast } from "./dom.js";
import { t } from "./texts.js";

/** A page opens in a new tab, anything else is saved under the name that the product gives it. */
export async function openLink(id, url) {
  const path = `/control${at(id)}/open?url=${encodeURIComponent(url)}`;
  try {
    const answer = await request("GET", path);
    if ((answer.headers.get("content-type") ?? "").startsWith("text/html")) {
      window.open(path, "_blank", "noopener");
      return;
    }
    const name = fileName(answer.headers.get("content-disposition") ?? "") ?? new URL(url).pathname.split("/").at(-1);
    const blob = URL.createObjectURL(await answer.blob());
    h("a", { href: blob, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(blob), 60_000);
    toast(t("chat.saved", name));
  } catch (e) {
    fail(e);
  }
}

function fileName(disposition) {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition);
  return encoded ? decodeURIComponent(encoded[1]) : /filename="?([^";]+)"?/i.exec(disposition)?.[1];
}
