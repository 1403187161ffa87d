// The control API (docs/control-api.md), and what it tells of itself: "chat", "clock", "busy", "offline", "online".
export const signals = new EventTarget();
const say = (name, detail) => signals.dispatchEvent(new CustomEvent(name, { detail }));

let working = 0;
let offline = false;
let source = null;

function lost() {
  if (!offline) say("offline");
  offline = true;
}

function found() {
  if (offline) say("online");
  offline = false;
}

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** A fetch whose failure is an ApiError with the server's own words. */
export async function request(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  } catch (e) {
    lost();
    throw new ApiError(0, e.message);
  }
  if (source?.readyState === EventSource.OPEN) found();
  if (answer.ok) return answer;
  const text = await answer.text();
  let message = text;
  try {
    message = JSON.parse(text).error ?? text;
  } catch (e) {
    if (!(e instanceof SyntaxError)) throw e;
  }
  throw new ApiError(answer.status, message || `HTTP ${answer.status}`);
}

export async function get(path) {
  return (await request("GET", `/control${path}`)).json();
}

/** Something happens in the box: it counts as work until the answer, which comes when the product is at rest. */
export async function act(path, body = {}, method = "POST") {
  say("busy", ++working);
  try {
    return await (await request(method, `/control${path}`, body)).json();
  } finally {
    say("busy", --working);
  }
}

/** Listens for good: after a break the whole page is told to read again. */
export function listen() {
  source = new EventSource("/control/events");
  source.addEventListener("open", found);
  source.addEventListener("error", () => {
    lost();
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  });
  for (const name of ["chat", "clock"]) source.addEventListener(name, e => say(name, e.data));
}

export const person = id => `/people/${encodeURIComponent(id)}`;
