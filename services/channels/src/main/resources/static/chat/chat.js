// The chat page: sends what the customer writes, shows what the bot says while it says it, and survives every interruption.

const bot = document.body.dataset.bot;
const botName = document.body.dataset.botName;
const $ = (id) => document.getElementById(id);

/* What the browser keeps, so that a reload shows the same conversation. */

const kept = {
  key: `antiphon.chat.${bot}`,
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? {};
    } catch {
      return {};
    }
  },
  write(value) {
    try {
      localStorage.setItem(this.key, JSON.stringify(value));
    } catch {
      // A browser that keeps nothing can still chat.
    }
  },
};

let { session = null, unsent = [] } = kept.read();
const keep = () => kept.write({ session, unsent });

/* Small things. */

const NUMBERS = { slow: 15_000, verySlow: 60_000, silence: 45_000, firstPause: 1_000, longestPause: 15_000 };

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Sleeps; sooner if the network comes back or the page is looked at again. */
function pause(milliseconds) {
  return new Promise((resolve) => {
    const wakers = new AbortController();
    const wake = () => {
      clearTimeout(timer);
      wakers.abort();
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    addEventListener("online", wake, { signal: wakers.signal });
    document.addEventListener("visibilitychange", () => document.hidden || wake(), { signal: wakers.signal });
  });
}

/** Longer after every failure, and never at the same moment as everybody else. */
class Patience {
  #next = NUMBERS.firstPause;
  reset() {
    this.#next = NUMBERS.firstPause;
  }
  async wait() {
    const span = this.#next;
    this.#next = Math.min(span * 2, NUMBERS.longestPause);
    await pause(span * (0.75 + Math.random() / 2));
  }
}

/** The server said no, or is not there (status 0). */
class Refusal extends Error {
  constructor(status, problem = {}, retryAfter = 0) {
    super(problem.detail ?? "");
    Object.assign(this, { status, problem, retryAfter });
  }
  get passes() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

async function call(path, options = {}) {
  const headers = { ...options.headers };
  if (session) headers.Authorization = `Bearer ${session}`;
  if (options.body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options, headers });
  } catch (failure) {
    if (failure.name === "AbortError") throw failure;
    throw new Refusal(0);
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Refusal(response.status, problem, Number(response.headers.get("Retry-After")) || 0);
  }
  return response;
}

const post = async (path, body) => (await call(path, { method: "POST", body: JSON.stringify(body) })).json();

/* How things stand: the line under the name, and the notice when something is wrong. */

const condition = {
  connected: true,
  sending: null,
  awaiting: false,
  show() {
    const notice = !navigator.onLine
      ? "You are offline. What you write is sent as soon as you are back."
      : this.sending ?? (this.connected ? null : "The connection is lost. Trying again …");
    $("notice").hidden = notice === null;
    if (notice !== null) $("notice-text").textContent = notice;
    const away = !navigator.onLine || !this.connected;
    $("status").dataset.state = away ? "away" : this.awaiting ? "waiting" : "ready";
    $("status-text").textContent = away ? "Connecting …" : this.awaiting ? "Writing …" : "Here for you";
  },
  set(changes) {
    Object.assign(this, changes);
    this.show();
  },
};

/* The messages on the screen. */

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const scroll = $("scroll");
const list = $("messages");

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function dayOf(date) {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : calendar.format(date);
}

/** The text, with addresses that can be followed. */
function rich(text) {
  const parts = document.createDocumentFragment();
  for (const part of text.split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/)) {
    if (!/^https?:\/\//.test(part)) {
      parts.append(part);
      continue;
    }
    const link = element("a", "", part);
    link.href = part;
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    parts.append(link);
  }
  return parts;
}

const screen = {
  lastDay: "",
  lastAuthor: "",
  stays: true,
  isAtEnd: () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120,

  toEnd(smoothly = false) {
    scroll.scrollTo({ top: scroll.scrollHeight, behavior: smoothly ? "smooth" : "instant" });
  },

  /** Changes the list and stays at its end, if that is where the reader was. */
  change(action, { follow = false } = {}) {
    const atEnd = follow || this.isAtEnd();
    const result = action();
    if (atEnd) this.toEnd();
    else $("jump").classList.add("news");
    return result;
  },

  add(author, date, ...content) {
    $("welcome").hidden = true;
    $("renew").hidden = false;
    const day = dayOf(date);
    if (day !== this.lastDay) {
      list.insertBefore(element("li", "day", day), typing.element);
      this.lastDay = day;
      this.lastAuthor = "";
    }
    const bubble = element("div", "bubble", ...content);
    const time = element("time", "", clock.format(date));
    time.dateTime = date.toISOString();
    const message = element(
      "li",
      `message ${author}${author === this.lastAuthor ? " follows" : ""}`,
      element("span", "unseen", author === "mine" ? "You:" : `${botName}:`),
      bubble,
      element("div", "meta quiet", time),
    );
    list.insertBefore(message, typing.element);
    this.lastAuthor = author;
    return { message, bubble, meta: message.lastElementChild, time };
  },

  clear() {
    list.replaceChildren();
    Object.assign(this, { lastDay: "", lastAuthor: "" });
    $("welcome").hidden = false;
    $("renew").hidden = true;
    $("jump").hidden = true;
  },
};

/* The three dots. */

const typing = {
  element: null,
  timers: [],
  show() {
    if (this.element) return;
    const meta = element("div", "meta");
    screen.change(() => {
      const dots = element("div", "bubble", element("i"), element("i"), element("i"));
      this.element = element("li", "message typing", element("span", "unseen", `${botName} is writing`), dots, meta);
      list.append(this.element);
    });
    const say = (text) => screen.change(() => meta.replaceChildren(text));
    this.timers = [
      setTimeout(() => say("This takes a little longer …"), NUMBERS.slow),
      setTimeout(
        () => say("This takes longer than usual. Your question is safe: the answer will be here when you come back."),
        NUMBERS.verySlow,
      ),
    ];
  },
  hide() {
    this.timers.forEach(clearTimeout);
    this.element?.remove();
    this.element = null;
  },
};

/* What the bot says. */

const answers = {
  ended: new Set(),
  turn: null,
  next: 0,
  text: "",
  shown: null,
  caret: null,
  /** Messages of the customer that no answer has begun to answer. */
  open: new Set(),

  expect(id) {
    this.open.add(id);
    this.indicate();
  },

  indicate() {
    const waiting = this.open.size > 0 && this.shown === null;
    if (waiting) typing.show();
    else typing.hide();
    condition.set({ awaiting: waiting || this.shown !== null });
  },

  begin(turn) {
    this.leave();
    Object.assign(this, { turn, next: 0, text: "" });
  },

  /** A piece; whoever missed one waits for the whole answer. */
  piece({ turn, index, text }) {
    if (this.ended.has(turn)) return;
    if (turn !== this.turn) this.begin(turn);
    if (index !== this.next) return;
    this.next += 1;
    this.text += text;
    if (!this.shown) {
      if (!this.text.trim()) return;
      this.open.clear();
      typing.hide();
      this.caret = element("span", "caret");
      this.shown = screen.change(() => screen.add("theirs", new Date(), this.caret));
      this.shown.message.setAttribute("aria-hidden", "true");
      this.shown.meta.hidden = true;
      text = this.text.trimStart();
      this.indicate();
    }
    screen.change(() => this.caret.before(element("span", "fresh", text)));
  },

  /** The whole answer, whatever was seen of it. */
  end({ turn, text }, kind, date = new Date(), aloud = true) {
    if (this.ended.has(turn)) return;
    this.ended.add(turn);
    const shown = this.turn === turn ? this.shown : null;
    screen.change(() => {
      if (shown) {
        shown.bubble.replaceChildren(rich(text.trim()));
        shown.message.removeAttribute("aria-hidden");
        shown.meta.hidden = false;
      } else {
        if (aloud) this.open.clear();
        screen.add(kind === "apology" ? "theirs apology" : "theirs", date, rich(text.trim()));
      }
      if (shown && kind === "apology") shown.message.classList.add("apology");
    });
    if (this.turn === turn) Object.assign(this, { turn: null, shown: null, caret: null });
    if (aloud) {
      $("announcer").textContent = `${botName}: ${text}`;
      this.indicate();
    }
  },

  /** A turn that another one overtook. */
  leave() {
    this.caret?.remove();
    this.shown?.message.removeAttribute("aria-hidden");
    Object.assign(this, { turn: null, shown: null, caret: null });
  },

  reset() {
    this.leave();
    this.ended.clear();
    this.open.clear();
    typing.hide();
    condition.set({ awaiting: false });
  },
};

/* The stream of what the bot says. */

async function* eventsOf(body, alive) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  while (true) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const event = {};
      for (const line of block.split("\n")) {
        const colon = line.indexOf(":");
        if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
      }
      if (event.data) yield { id: event.id, name: event.event, data: JSON.parse(event.data) };
    }
  }
}

const stream = {
  cursor: null,
  running: null,

  start() {
    if (!this.running) this.listen((this.running = new AbortController()));
  },

  stop() {
    this.running?.abort();
    Object.assign(this, { running: null, cursor: null });
    condition.set({ connected: true });
  },

  async listen(control) {
    const patience = new Patience();
    while (!control.signal.aborted) {
      try {
        await this.once(control, patience);
      } catch (failure) {
        if (control.signal.aborted) return;
        if (failure.status === 401) return ended();
      }
      if (control.signal.aborted) return;
      condition.set({ connected: false });
      await patience.wait();
    }
  },

  async once(control, patience) {
    const attempt = new AbortController();
    const give = () => attempt.abort();
    control.signal.addEventListener("abort", give, { once: true });
    addEventListener("offline", give, { signal: attempt.signal });
    let silence = setTimeout(give, NUMBERS.silence);
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(give, NUMBERS.silence);
    };
    try {
      const headers = { Accept: "text/event-stream" };
      if (this.cursor) headers["Last-Event-ID"] = this.cursor;
      const response = await call("/web/events", { headers, signal: attempt.signal });
      condition.set({ connected: true });
      patience.reset();
      for await (const { id, name, data } of eventsOf(response.body, alive)) {
        if (control.signal.aborted) return;
        if (name === "delta") answers.piece(data);
        if (name === "message") answers.end(data, "text");
        if (name === "apology") answers.end(data, "apology");
        if (id) this.cursor = id;
      }
    } finally {
      clearTimeout(silence);
      control.signal.removeEventListener("abort", give);
      attempt.abort();
    }
  },
};

/* What the customer says. */

const sending = {
  shown: new Map(),
  busy: false,

  show({ id, text, at }, waiting) {
    const shown = screen.change(() => screen.add("mine", new Date(at), text), { follow: true });
    this.shown.set(id, shown);
    if (waiting) this.mark(id, "waiting");
  },

  mark(id, state, ...note) {
    const shown = this.shown.get(id);
    if (!shown) return;
    screen.change(() => {
      shown.message.classList.remove("waiting", "failed");
      if (state) shown.message.classList.add(state);
      shown.meta.classList.toggle("quiet", !state);
      shown.meta.replaceChildren(...(state === "waiting" ? ["Sending …"] : state === "failed" ? note : [shown.time]));
    });
  },

  add(text) {
    const message = { id: newId(), text, at: Date.now() };
    unsent.push(message);
    keep();
    this.show(message, true);
    this.flush();
  },

  again(message) {
    unsent.push(message);
    keep();
    this.mark(message.id, "waiting");
    this.flush();
  },

  /** Sends what is unsent, in order; what has arrived twice counts once, by its id. */
  async flush() {
    if (this.busy) return;
    this.busy = true;
    const patience = new Patience();
    while (unsent.length > 0) {
      const message = unsent[0];
      try {
        await begin();
        await post("/web/messages", { id: message.id, text: message.text });
        if (unsent[0] !== message) continue;
        unsent.shift();
        keep();
        patience.reset();
        condition.set({ sending: null });
        this.mark(message.id, null);
        answers.expect(message.id);
        stream.start();
      } catch (refusal) {
        if (!(refusal instanceof Refusal)) throw refusal;
        if (refusal.status === 401) ended();
        else if (refusal.passes) await this.hold(refusal, patience);
        else this.fail(message, refusal);
      }
    }
    this.busy = false;
  },

  async hold(refusal, patience) {
    condition.set({
      sending:
        refusal.status === 429
          ? `${botName} has many messages of yours to answer. The next one is sent in a moment.`
          : "Your message could not be sent yet. Trying again …",
    });
    if (refusal.status === 429) await pause(refusal.retryAfter * 1_000 || NUMBERS.firstPause);
    else await patience.wait();
  },

  fail(message, refusal) {
    unsent = unsent.filter((other) => other !== message);
    keep();
    condition.set({ sending: null });
    const again = element("button", "link", "Try again");
    again.type = "button";
    again.addEventListener("click", () => this.again(message));
    this.mark(message.id, "failed", "Not sent. ", again);
    $("announcer").textContent = `Your message was not sent. ${refusal.message}`;
  },
};

/* The conversation from beginning to end. */

async function begin() {
  if (session) return;
  const begun = await post("/web/sessions", { bot, locale: navigator.language ?? "" });
  session = begun.session;
  keep();
  stream.start();
}

/** The session is over; what is unsent goes into a new one. */
function ended() {
  session = null;
  keep();
  stream.stop();
  answers.reset();
  if (unsent.length > 0) sending.flush();
}

function renew() {
  unsent = [];
  session = null;
  keep();
  stream.stop();
  answers.reset();
  sending.shown.clear();
  screen.clear();
  condition.set({ sending: null });
  $("text").focus();
}

async function restore() {
  const patience = new Patience();
  while (session) {
    try {
      const history = await (await call("/web/messages")).json();
      condition.set({ connected: true });
      return show(history);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      if (refusal.passes) {
        condition.set({ connected: false });
        await patience.wait();
      } else ended();
    }
  }
  $("welcome").hidden = unsent.length > 0;
}

function show({ cursor, messages }) {
  const arrived = new Set();
  for (const message of messages) {
    const date = new Date(message.at);
    if (message.from === "bot") {
      answers.end(message, message.kind, date, false);
      answers.open.clear();
    } else {
      arrived.add(message.id);
      sending.show({ ...message, at: date }, false);
      answers.open.add(message.id);
    }
  }
  unsent = unsent.filter(({ id }) => !arrived.has(id));
  keep();
  $("welcome").hidden = messages.length + unsent.length > 0;
  answers.indicate();
  stream.cursor = cursor ?? null;
  stream.start();
}

/* The page's controls. */

function theme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `antiphon-theme=${root.dataset.theme}; path=/chat; max-age=31536000; samesite=lax`;
}

function controls() {
  const text = $("text");
  const ready = () => {
    $("send").disabled = text.value.trim() === "";
    if (!CSS.supports("field-sizing", "content")) {
      text.style.height = "auto";
      text.style.height = `${text.scrollHeight}px`;
    }
  };
  const send = () => {
    const value = text.value.trim();
    if (value === "") return;
    text.value = "";
    ready();
    sending.add(value);
    text.focus();
  };
  text.addEventListener("input", ready);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
  });
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  for (const suggestion of document.querySelectorAll(".suggestion")) {
    suggestion.addEventListener("click", () => {
      sending.add(suggestion.textContent.trim());
      text.focus();
    });
  }
  $("renew").addEventListener("click", () => $("renew-dialog").showModal());
  $("renew-dialog").addEventListener("close", () => {
    if ($("renew-dialog").returnValue === "renew") renew();
    $("renew-dialog").returnValue = "";
  });
  $("jump").addEventListener("click", () => screen.toEnd(true));
  scroll.addEventListener("scroll", () => {
    screen.stays = screen.isAtEnd();
    $("jump").hidden = screen.stays;
    if (screen.stays) $("jump").classList.remove("news");
  });
  // A keyboard that comes up, or a notice, must not hide what was said last.
  new ResizeObserver(() => screen.stays && screen.toEnd()).observe(scroll);
  for (const change of ["online", "offline"]) addEventListener(change, () => condition.show());
  ready();
  if (matchMedia("(hover: hover)").matches) text.focus();
}

$("theme").addEventListener("click", theme);
if (document.body.dataset.unknown !== "true") {
  controls();
  condition.show();
  await restore();
  for (const message of unsent) sending.show(message, true);
  sending.flush();
}
