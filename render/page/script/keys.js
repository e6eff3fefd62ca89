// Hands on the page: clicks, keys and the controls.

function listen() {
  canvas.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-fold]");
    if (fold) return toggle(fold.dataset.fold);
    const asking = event.target.closest("[data-path]");
    if (asking) show(asking.dataset.path);
  });
  canvas.addEventListener("dblclick", (event) => {
    const asking = event.target.closest("[aria-expanded]");
    if (asking && !event.target.closest("[data-fold]")) unfold(asking);
  });
  canvas.addEventListener("focusin", (event) => {
    if (event.target.matches(":focus-visible") && event.target.dataset.path) reach(event.target);
  });
  document.addEventListener("keydown", onKey);
  byId("page-close").addEventListener("click", shut);
  byId("page-larger").addEventListener("click", () => zoom(1.25));
  byId("page-smaller").addEventListener("click", () => zoom(0.8));
  byId("page-fit").addEventListener("click", () => fit());
  const box = byId("page-search");
  if (!box) return;
  byId("page-detail").addEventListener("change", onDetail);
  box.addEventListener("input", () => onSearch(box.value));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") onNext(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      box.value = "";
      onSearch("");
      box.blur();
    }
    if (event.key === "Enter" || event.key === "Escape") event.preventDefault();
    event.stopPropagation();
  });
}

function unfold(element_) {
  const button = element_.querySelector(":scope > [data-fold]");
  const path = element_.dataset.path;
  if (!button) return;
  toggle(button.dataset.fold);
  const after = state.elements.get(path);
  if (after) after.focus({ preventScroll: true });
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const asking = event.target.closest?.("[data-path]");
  const inControl = event.target.closest?.("input, select, button, a, pre");
  const act = asking ? cardKeys(event.key, asking) : null;
  const general = act || (event.key === "Escape" || !inControl ? generalKeys(event.key, Boolean(asking)) : null);
  if (!general) return;
  event.preventDefault();
  general();
}

function cardKeys(key, asking) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (step) return () => neighbour(asking, step)?.focus();
  if (key === " ") return () => unfold(asking);
  if (key !== "Enter") return null;
  return () => {
    show(asking.dataset.path);
    byId("page-panel-title").focus();
  };
}

function generalKeys(key, onCard) {
  const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  if (moves[key] && !onCard) return () => pan(...moves[key]);
  return {
    "/": () => byId("page-search")?.select(),
    "+": () => zoom(1.25),
    "=": () => zoom(1.25),
    "-": () => zoom(0.8),
    "0": () => fit(),
    Escape: () => (sheet.hidden ? document.activeElement.blur() : shut()),
  }[key];
}

// Give the card that lies nearest in a direction.
function neighbour(from, [right, down]) {
  const middle = (one) => {
    const box = one.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [x, y] = middle(from);
  const candidates = [...new Set(state.elements.values())].filter((one) => one !== from && !one.contains(from));
  const measured = candidates.map((one) => {
    const [ox, oy] = middle(one);
    const along = (ox - x) * right + (oy - y) * down;
    const aside = Math.abs((ox - x) * down) + Math.abs((oy - y) * right);
    return [along > 2 && aside <= along * 2 ? along + 2 * aside : Infinity, one];
  });
  const best = measured.reduce((one, other) => (other[0] < one[0] ? other : one), [Infinity, null]);
  return best[1];
}

function onDetail(event) {
  const value = event.target.value;
  if (value === "custom") return;
  if (value === "overview") state.mode = "overview";
  else toLevel(Number(value));
  draw();
  fit(true);
}

function onSearch(words) {
  cursor.found = hits(words);
  cursor.place = -1;
  const many = cursor.found.length >= MOST_HITS ? "+" : "";
  byId("page-count").textContent = words.trim() ? `${cursor.found.length}${many}` : "";
  announce(words.trim() ? `${cursor.found.length} nodes found` : "");
  mark();
}

function onNext(by) {
  const total = cursor.found.length;
  if (!total) return;
  cursor.place = (cursor.place + by + total + (cursor.place < 0 && by < 0 ? 1 : 0)) % total;
  byId("page-count").textContent = `${cursor.place + 1} / ${total}`;
  go(cursor.found[cursor.place]);
  announce(`${cursor.found[cursor.place]}, ${cursor.place + 1} of ${total}`);
}
