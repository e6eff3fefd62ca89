// Ink: SVG elements made one by one, text only ever as text.

const SVG = "http://www.w3.org/2000/svg";

function make(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function moved(element, x, y) {
  element.setAttribute("transform", `translate(${round(x)} ${round(y)})`);
  return element;
}

const round = (value) => Math.round(value * 100) / 100;

function text(x, y, words, size, fill, bold, anchor) {
  const look = { x: round(x), y: round(y), "font-size": size, fill, "text-anchor": anchor };
  return make("text", bold ? { ...look, "font-weight": "bold" } : look, words.replaceAll("  ", "\u00a0\u00a0"));
}

function panel(x, y, width, height, rx, fill, stroke, line, dashed) {
  const look = { x: round(x), y: round(y), width: round(width), height: round(height), rx, fill: fill || "none" };
  if (stroke) Object.assign(look, { stroke, "stroke-width": line });
  if (dashed) look["stroke-dasharray"] = "4.5 2.5";
  return make("rect", look);
}

function ink(shapes) {
  return shapes.map(([kind, ...rest]) => (kind === "r" ? panel(...rest) : text(...rest)));
}

// A chain of cubic curves through points [x, y], a wedge at the tip, and a label.
function arrowInk(points, tip, kind, label) {
  const colours = net.colours[kind];
  const start = points[points.length - 1];
  const across = tip[0] - start[0];
  const down = tip[1] - start[1];
  const length = Math.hypot(across, down) || 1;
  const [ax, ay] = [across / length, down / length];
  const foot = [tip[0] - 6.5 * ax, tip[1] - 6.5 * ay];
  const sides = [[-2.4 * ay, 2.4 * ax], [2.4 * ay, -2.4 * ax]].map(([x, y]) => [foot[0] + x, foot[1] + y]);
  const write = (list) => list.map((point) => point.map(round).join(",")).join(" ");
  const way = `M${write(points.slice(0, 1))}C${write(points.slice(1))}L${write([foot])}`;
  const line = { d: way, fill: "none", stroke: colours.stroke, "stroke-width": kind === "skip" ? 1.5 : 1.2 };
  if (kind === "skip" || kind === "reference") line["stroke-dasharray"] = "4.5 2.5";
  const group = make("g", { class: "arrow" }, make("path", line));
  group.append(make("polygon", { points: write([tip, ...sides]), fill: colours.stroke }));
  if (label) group.append(text(label[0], label[1] + 3.2, label[2], 9, colours.text, 0, "middle"));
  return group;
}

// The small round button that folds and unfolds; keyboards have Space instead.
function foldButton(x, y, fold, isOpen) {
  const sign = `M${x - 3.5},${y}h7${isOpen ? "" : `M${x},${y - 3.5}v7`}`;
  const button = make("g", { class: "fold", "data-fold": fold, "aria-hidden": "true" });
  const title = make("title", {}, `${isOpen ? "Fold" : "Unfold"} ${fold.slice(fold.indexOf(":") + 1)}`);
  const face = make("circle", { cx: x, cy: y, r: 7.5, fill: net.colours.page, stroke: net.colours.edge });
  const line = make("path", { d: sign, stroke: net.colours.ink, "stroke-width": 1.4, fill: "none" });
  button.append(title, make("circle", { cx: x, cy: y, r: 14, fill: "transparent" }), face, line);
  return button;
}
