// What the pages do by themselves; the rest is htmx and the server.

const WHOLE = 1000;

// --- Light or dark ---

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) {
    return;
  }
  const root = document.documentElement;
  const isDark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  try {
    localStorage.setItem("antiphon-theme", root.dataset.theme);
  } catch {
    // It holds for this page then.
  }
});

// --- A word at the bottom of the page ---

let toastTimer;

function toast(text) {
  const place = document.querySelector("[data-toast]");
  if (!place) {
    return;
  }
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    place.hidden = true;
  }, 4000);
}

// --- Copying digests ---

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) {
    return;
  }
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    toast("Copied the digest.");
  } catch {
    toast(button.dataset.copy);
  }
});

// --- Asking before something that cannot be undone ---

document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) {
    event.preventDefault();
  }
});

// --- The shares of a split: what one takes, the others give, in proportion ---

function balance(values, moved, wanted) {
  const value = Math.max(0, Math.min(WHOLE, Math.round(wanted)));
  const others = values.map((_, i) => i).filter((i) => i !== moved);
  if (others.length === 0) {
    return [WHOLE];
  }
  const left = WHOLE - value;
  const before = others.reduce((sum, i) => sum + values[i], 0);
  const result = values.slice();
  result[moved] = value;
  const exact = others.map((i) =>
    before > 0 ? (left * values[i]) / before : left / others.length,
  );
  others.forEach((i, at) => {
    result[i] = Math.floor(exact[at]);
  });
  // What rounding left over goes to those that lost most by it.
  let rest = left - others.reduce((sum, i) => sum + result[i], 0);
  others
    .map((i, at) => [exact[at] - result[i], i])
    .sort(([a], [b]) => b - a)
    .forEach(([, i]) => {
      if (rest > 0) {
        result[i] += 1;
        rest -= 1;
      }
    });
  return result;
}

const shares = (form) => [...form.querySelectorAll("[data-share]")];
const slider = (share) => share.querySelector("input[type=range]");
const valuesOf = (form) => shares(form).map((share) => Number(slider(share).value));

function show(form, values, typedInto) {
  let from = 0;
  shares(form).forEach((share, i) => {
    const percent = (values[i] / 10).toString();
    slider(share).value = values[i];
    slider(share).setAttribute("aria-valuetext", percent + " %");
    const field = share.querySelector("[data-percent]");
    if (field !== typedInto) {
      field.value = percent;
    }
    const version = share.querySelector("[name=version]").value;
    const bar = form.querySelector(`[data-bar="${CSS.escape(version)}"]`);
    bar?.setAttribute("x", from / 10 + "%");
    bar?.setAttribute("width", values[i] / 10 + "%");
    from += values[i];
  });
}

// Where the shares stood when a slider was taken hold of, so that going there and back changes nothing.
let held;

function move(form, share, wanted, typedInto) {
  const at = shares(form).indexOf(share);
  if (held?.form !== form || held.at !== at) {
    held = { form, at, values: valuesOf(form) };
    held.values[at] = WHOLE - held.values.reduce((sum, v, i) => (i === at ? sum : sum + v), 0);
  }
  show(form, balance(held.values, at, wanted), typedInto);
  form.querySelector("[data-reset]")?.removeAttribute("hidden");
}

document.addEventListener("input", (event) => {
  const share = event.target.closest("[data-share]");
  const form = event.target.closest("[data-split]");
  if (!share || !form) {
    return;
  }
  if (event.target.type === "range") {
    move(form, share, Number(event.target.value));
  } else if (event.target.value !== "") {
    move(form, share, Number(event.target.value) * 10, event.target);
  }
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-split]");
  if (form) {
    show(form, valuesOf(form));
    held = undefined;
  }
});

document.addEventListener("reset", (event) => {
  const form = event.target.closest("[data-split]");
  if (form) {
    held = undefined;
    // The browser puts the values back after this event.
    setTimeout(() => {
      show(form, valuesOf(form));
      form.querySelector("[data-reset]").hidden = true;
    });
  }
});

// --- Whether the figures are live ---

function live(isLive) {
  const sign = document.querySelector("[data-live]");
  if (sign) {
    sign.classList.toggle("off", !isLive);
    sign.querySelector("[data-live-text]").textContent = isLive ? "live" : "reconnecting";
  }
}

document.addEventListener("htmx:sseOpen", () => live(true));
document.addEventListener("htmx:sseMessage", () => live(true));
document.addEventListener("htmx:sseError", async (event) => {
  live(false);
  const source = event.detail?.source;
  if (source && source.readyState !== EventSource.CLOSED) {
    return;
  }
  // A stream that may not go on says no more than that: ask whether the session has ended.
  try {
    const answer = await fetch(document.body.dataset.base + "account", {
      headers: { "HX-Request": "true" },
    });
    if (answer.status === 401) {
      location.assign(answer.headers.get("HX-Redirect") ?? document.body.dataset.base);
    }
  } catch {
    // Nobody there; htmx goes on trying.
  }
});

// --- What htmx could not do ---

document.addEventListener("htmx:responseError", (event) => {
  toast(
    event.detail.xhr.status === 403
      ? "This is not yours to do, or the page was open for too long. Load it again."
      : "Something went wrong. Nothing may have changed; load the page again.",
  );
});
document.addEventListener("htmx:sendError", () => toast("The console does not answer."));
