// The canvas: what part of the drawing is seen, and how large.

const canvas = make("svg", { class: "canvas", role: "group", "aria-label": "Diagram", tabindex: -1 });
const world = make("g");
canvas.append(world);
const sight = { x: 0, y: 0, k: 1 };
const LARGEST = 6;
const SMALLEST = 0.04;

function look() {
  world.setAttribute("transform", `translate(${round(sight.x)} ${round(sight.y)}) scale(${round(sight.k * 100) / 100})`);
}

function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  const k = Math.min(LARGEST, Math.max(SMALLEST, sight.k * factor));
  sight.x = x - ((x - sight.x) * k) / sight.k;
  sight.y = y - ((y - sight.y) * k) / sight.k;
  sight.k = k;
  look();
}

function pan(x, y) {
  sight.x += x;
  sight.y += y;
  look();
}

// Show all of the drawing; a tall one may keep a size at which it can be read, and is seen from its top.
function fit(isReadable = false) {
  const box = world.getBBox();
  const free = freeSight();
  const [width, height] = [free.right - free.left - 32, free.bottom - free.top - 32];
  const whole = Math.min(width / box.width, height / box.height, 1.6);
  const k = isReadable ? Math.max(whole, Math.min(width / box.width, 1)) : whole;
  sight.k = Math.min(LARGEST, Math.max(SMALLEST, k));
  sight.x = 16 + (width - box.width * sight.k) / 2 - box.x * sight.k;
  sight.y = 16 + Math.max(0, height - box.height * sight.k) / 2 - box.y * sight.k;
  look();
}

// The part of the canvas that the panel leaves free.
function freeSight() {
  const { left, top, right, bottom, width } = canvas.getBoundingClientRect();
  const cover = document.getElementById("page-panel").getBoundingClientRect();
  if (!cover.width) return { left, top, right, bottom };
  return cover.width > width * 0.8 ? { left, top, right, bottom: cover.top } : { left, top, right: cover.left, bottom };
}

// Bring an element into sight, in the middle if asked.
function reach(element, isCentred = false) {
  const seen = element.getBoundingClientRect();
  const free = freeSight();
  const step = (low, high, start, end) => {
    const middle = (start + end) / 2 - (low + high) / 2;
    if (isCentred || high - low > end - start) return isCentred && high - low > end - start ? start + 24 - low : middle;
    return low < start + 12 ? start + 12 - low : high > end - 12 ? end - 12 - high : 0;
  };
  pan(step(seen.left, seen.right, free.left, free.right), step(seen.top, seen.bottom, free.top, free.bottom));
}

// One finger or the mouse moves, two fingers zoom, the wheel zooms where it points.
function listenToPointers() {
  const fingers = new Map();
  let travelled = 0;
  const spread = () => {
    const [one, other] = [...fingers.values()];
    return [Math.hypot(one.x - other.x, one.y - other.y), (one.x + other.x) / 2, (one.y + other.y) / 2];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    if (!fingers.size) travelled = 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  window.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    const [x, y] = [event.clientX - finger.x, event.clientY - finger.y];
    travelled += Math.hypot(x, y);
    const before = fingers.size === 2 ? spread() : null;
    Object.assign(finger, { x: event.clientX, y: event.clientY });
    if (!before) return travelled > 4 && pan(x, y);
    const [length, middleX, middleY] = spread();
    const frame = canvas.getBoundingClientRect();
    pan(middleX - before[1], middleY - before[2]);
    zoom(length / (before[0] || 1), middleX - frame.left, middleY - frame.top);
  });
  const lift = (event) => fingers.delete(event.pointerId);
  ["pointerup", "pointercancel"].forEach((name) => window.addEventListener(name, lift));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const frame = canvas.getBoundingClientRect();
    const lines = event.deltaMode === 1 ? 16 : 1;
    zoom(Math.exp(-event.deltaY * lines * 0.0018), event.clientX - frame.left, event.clientY - frame.top);
  }, { passive: false });
  canvas.addEventListener("click", (event) => {
    if (travelled > 4) event.stopImmediatePropagation();
  }, true);
}
