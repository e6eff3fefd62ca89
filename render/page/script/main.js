// The page comes alive: what is shown, what is open, who is asked.

const byId = (id) => document.getElementById(id);
const state = { mode: "overview", inside: new Set(), unrolled: new Set(), elements: new Map(), paths: new Map() };
const cursor = { found: [], place: -1, path: "" };
const overview = byId("page-picture").querySelector("svg");
const still = make("g");

function start() {
  [...overview.children].forEach((child) => {
    const isDoubled = child.id === "heading" || (net.root >= 0 && child.id.startsWith("legend"));
    if (child.tagName === "g" && !isDoubled) still.append(child);
  });
  byId("page-picture").replaceChildren(canvas);
  document.documentElement.classList.add("alive");
  listenToPointers();
  listen();
  draw();
  fit(true);
  new ResizeObserver(look).observe(canvas);
}

function draw() {
  state.elements = new Map();
  state.paths = new Map();
  if (state.mode === "overview") {
    world.replaceChildren(still);
    still.querySelectorAll(".fold").forEach((button) => button.remove());
    net.overview.forEach(([id, paths]) => wakeUp(document.getElementById(id), paths));
  } else {
    world.replaceChildren(scopeView(net.root, "", state).node);
  }
  mark();
}

// Make an item of the still picture one that can be asked.
function wakeUp(item, paths) {
  const found = item && locate(paths[0]);
  if (!found) return;
  const step = found.steps[found.steps.length - 1];
  const isRoom = item.classList.contains("room");
  const twin = step.scope.items[step.scope.home.get(step.place)?.item];
  const opens = isRoom || (item.classList.contains("node") && !twin?.e);
  const fold = opens ? foldOf(found.node, twin?.c, paths[0]) : "";
  asked(item, paths, state, fold ? isRoom : undefined);
  const face = item.querySelector("rect");
  if (!fold || !face) return;
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => Number(face.getAttribute(name)));
  item.append(isRoom ? foldButton(x + width, y + 1, fold, true) : foldButton(x + width, y + height / 2, fold, false));
}

// Leave the still picture: what is open in it stays open.
function explore() {
  if (state.mode === "explore") return;
  state.mode = "explore";
  net.rooms.forEach((path) => state.inside.add(path));
  byId("page-detail").value = "custom";
}

const isOpen = (fold) => {
  const [kind, path] = [fold.slice(0, 6), fold.slice(7)];
  if (state.mode === "overview") return kind === "inside" && net.rooms.includes(path);
  return (kind === "inside" ? state.inside : state.unrolled).has(path);
};

function toggle(fold) {
  const [kind, path] = [fold.slice(0, 6), fold.slice(7)];
  const before = state.elements.get(path)?.getBoundingClientRect();
  explore();
  const open = kind === "inside" ? state.inside : state.unrolled;
  if (open.has(path)) open.delete(path);
  else open.add(path);
  unfoldAround(path);
  byId("page-detail").value = "custom";
  draw();
  const after = state.elements.get(path);
  if (before && after) {
    const now = after.getBoundingClientRect();
    pan(before.left + before.width / 2 - now.left - now.width / 2, before.top - now.top);
    reach(after);
  }
  if (cursor.path) show(cursor.path);
  announce(`${path} ${open.has(path) ? "unfolded" : "folded"}`);
}
toggle.isOpen = isOpen;

// Open whatever stands around a node, so that it can be seen.
function unfoldAround(path) {
  const { steps } = locate(path);
  steps.forEach((step, place) => {
    const home = step.scope.home.get(step.place);
    if (home && home.copy) state.unrolled.add(pathOf(step.prefix, step.scope.nodes[step.scope.items[home.item].n[0]][0]));
    if (place < steps.length - 1) state.inside.add(step.path);
  });
}

function go(path) {
  if (!state.elements.has(path)) {
    explore();
    unfoldAround(path);
    draw();
  }
  show(path);
  const element_ = elementOf(path);
  if (!element_) return;
  if (sight.k < 0.55) zoom(0.9 / sight.k);
  reach(element_, true);
}

// The element of a node, or of the nearest one around it: a long stretch is one card, and does not open.
function elementOf(path) {
  const parts = path.split(".");
  while (parts.length && !state.elements.has(parts.join("."))) parts.pop();
  return state.elements.get(parts.join("."));
}

function show(path) {
  cursor.path = path;
  const element_ = elementOf(path);
  tell(path, (element_ && state.paths.get(element_)) || [], go, toggle);
  sheet.hidden = false;
  mark();
  if (element_) reach(element_);
}

function shut() {
  const element_ = elementOf(cursor.path);
  sheet.hidden = true;
  cursor.path = "";
  mark();
  if (element_) element_.focus({ preventScroll: true });
}

function mark() {
  const hit = new Set(cursor.found);
  const chosen = elementOf(cursor.path);
  state.elements.forEach((element_) => {
    const paths = state.paths.get(element_);
    element_.classList.toggle("chosen", element_ === chosen);
    element_.classList.toggle("hit", paths.some((path) => hit.has(path)));
  });
}

// Open every node above a level, as long as the drawing stays one that a screen can hold.
function toLevel(level) {
  state.inside.clear();
  state.unrolled.clear();
  let cards = 0;
  const open = (number, prefix, depth) => {
    const scope = indexed(net.scopes[number]);
    cards += scope.items.length;
    scope.items.filter((item) => item.k === "card" && item.n && !item.e).forEach((item) => {
      const node = scope.nodes[item.n[0]];
      if (node[2] === undefined || depth >= level || cards > 1200) return;
      const path = pathOf(prefix, node[0]);
      state.inside.add(path);
      open(node[2], path, depth + 1);
    });
  };
  open(net.root, "", 1);
  state.mode = "explore";
}

function announce(words) {
  byId("page-status").textContent = words;
}

start();
