"use strict";
// Filters, keys and the theme. Everything is on the page already: nothing is made from a value.
(() => {
  const byId = (id) => document.getElementById(id);
  const pools = [...document.querySelectorAll(".pool")];
  const parts = [...document.querySelectorAll(".part")];
  const words = byId("words");
  const selects = [...document.querySelectorAll("[data-filter]")];
  const texts = new Map();

  const textOf = (pool) => {
    if (!texts.has(pool)) texts.set(pool, pool.textContent.toLowerCase());
    return texts.get(pool);
  };

  const has = (pool, select) =>
    select.value === "" || pool.dataset[select.dataset.filter].split("|").includes(select.value);

  const fits = (pool, wanted) =>
    selects.every((select) => has(pool, select)) &&
    wanted.every((word) => textOf(pool).includes(word));

  const filter = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const pool of pools) {
      const fitting = fits(pool, wanted);
      if (pool.hidden === fitting) pool.hidden = !fitting;
      shown += fitting;
    }
    const filtered = shown < pools.length;
    for (const part of parts) part.hidden = filtered && !part.querySelector(".pool:not([hidden])");
    byId("shown").textContent = `${shown} of ${pools.length} pools`;
  };

  // What is chosen, as the address of the page has it behind its #.
  const remember = () => {
    const state = new URLSearchParams();
    if (words.value) state.set("words", words.value);
    for (const select of selects) if (select.value) state.set(select.dataset.filter, select.value);
    history.replaceState(null, "", `#${state}`);
  };

  const recall = () => {
    const hash = location.hash.slice(1);
    const pool = pools.find((one) => one.id === hash);
    if (pool) return reveal(pool);
    if (hash && !hash.includes("=")) return;
    const state = new URLSearchParams(hash);
    words.value = state.get("words") ?? "";
    for (const select of selects) {
      select.value = state.get(select.dataset.filter) ?? "";
      if (select.selectedIndex < 0) select.value = "";
    }
    filter();
  };

  const clear = () => {
    words.value = "";
    for (const select of selects) select.value = "";
    filter();
  };

  const reveal = (pool) => {
    if (pool.hidden) clear();
    pool.querySelector("details").open = true;
    pool.querySelector("summary").focus({ preventScroll: true });
    pool.scrollIntoView();
  };

  const step = (by) => {
    const shown = pools.filter((pool) => !pool.hidden);
    const at = shown.findIndex((pool) => pool.contains(document.activeElement));
    const next = shown[at < 0 && by < 0 ? shown.length - 1 : at + by];
    if (!next) return;
    next.querySelector("summary").focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  };

  const openAll = (open) => {
    for (const pool of pools) if (!pool.hidden) pool.querySelector("details").open = open;
  };

  const dark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  const tellTheme = () => (byId("theme").textContent = dark() ? "Light theme" : "Dark theme");

  const copy = async (button) => {
    const code = button.parentElement.querySelector("code");
    getSelection().selectAllChildren(code);
    try {
      await navigator.clipboard.writeText(code.textContent);
      byId("shown").textContent = button.textContent = "Copied";
    } catch {
      // Not every place that shows files lets them write there. It is selected, at least.
      byId("shown").textContent = button.textContent = "Selected";
    }
  };

  const keys = {
    "/": () => words.focus(),
    j: () => step(1),
    k: () => step(-1),
    "?": () => byId("keys").showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === words) {
      clear();
      remember();
      return;
    }
    const typing = event.target.closest("input, select, textarea");
    const free = !typing && !byId("keys").open && byId("single").checked;
    if (!free || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  const change = () => {
    filter();
    remember();
  };
  words.addEventListener("input", change);
  for (const select of selects) select.addEventListener("change", change);
  byId("open-all").addEventListener("click", () => openAll(true));
  byId("close-all").addEventListener("click", () => openAll(false));
  byId("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = dark() ? "light" : "dark";
    tellTheme();
  });
  byId("ask").addEventListener("click", () => byId("keys").showModal());
  byId("close-keys").addEventListener("click", () => byId("keys").close());
  for (const button of document.querySelectorAll(".copy")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  addEventListener("hashchange", recall);

  document.querySelector(".tools").hidden = false;
  tellTheme();
  filter();
  recall();
})();
