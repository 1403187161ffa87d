// What a card links to: opened as Teams does, or fetched as the person who looks at it.
import { get, person as at, request } from "./api.js";
import { fail, h, toast } from "./dom.js";
import { t } from "./texts.js";

/**
 * A new tab, in which the product asks the person to sign in. Where the browser does not trust the box's certificate that tab would
 * show a warning instead: there the box fetches what is linked as the person, without a sign-in.
 */
export async function openLink(id, url) {
  try {
    if (await trusts((await get("/state")).entra)) window.open(url, "_blank", "noopener");
    else await fetched(id, url);
  } catch (e) {
    fail(e);
  }
}

async function trusts(entra) {
  try {
    // The answer cannot be read, but without trust in the certificate there is none.
    await fetch(entra, { mode: "no-cors" });
    return true;
  } catch (e) {
    if (!(e instanceof TypeError)) throw e;
    return false;
  }
}

/** A page opens in a new tab, anything else is saved under the name that the product gives it. */
async function fetched(id, url) {
  const path = `/control${at(id)}/open?url=${encodeURIComponent(url)}`;
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
}

function fileName(disposition) {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition);
  return encoded ? decodeURIComponent(encoded[1]) : /filename="?([^";]+)"?/i.exec(disposition)?.[1];
}
