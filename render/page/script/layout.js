// Unfolding in place: where a card opens, the plane around it is stretched, and everything else keeps its order.
// Both axes are stretched by rising functions, so that what was apart stays apart and no arrow crosses a card.

const PAD = 16;
const HEAD = 28;
const GAP = 26;
const IN_COLUMN = 10;
const MOST_COPIES = 100;

// Spans are [start, length, wanted length]; the answer maps old places to new ones.
function stretch(spans) {
  const grown = spans.filter(([, length, wanted]) => wanted > length);
  if (!grown.length) return (value) => value;
  const marks = [...new Set(grown.flatMap(([start, length]) => [start, start + length]))].sort((a, b) => a - b);
  const slopes = marks.slice(1).map((end, place) => {
    const middle = (marks[place] + end) / 2;
    const over = grown.filter(([start, length]) => start < middle && middle < start + length);
    return Math.max(1, ...over.map(([, length, wanted]) => wanted / length));
  });
  return (value) => {
    let at = Math.min(value, marks[0]);
    slopes.forEach((slope, place) => {
      const reach = Math.min(value, marks[place + 1]) - marks[place];
      if (reach > 0) at += reach * slope;
    });
    return at + Math.max(0, value - marks[marks.length - 1]);
  };
}

function scopeView(number, prefix, state) {
  const scope = indexed(net.scopes[number]);
  const opened = scope.items.map((item) => openView(scope, item, prefix, state));
  const sizes = scope.items.map((item, place) => (opened[place] ? opened[place].size : item.box.slice(2)));
  const across = stretch(scope.items.map(({ box }, place) => [box[0], box[2], sizes[place][0]]));
  const down = stretch(scope.items.map(({ box }, place) => [box[1], box[3], sizes[place][1]]));
  const boxes = scope.items.map(({ box }, place) => {
    const middle = [across(box[0]) + across(box[0] + box[2]), down(box[1]) + down(box[1] + box[3])];
    return [middle[0] / 2 - sizes[place][0] / 2, middle[1] / 2 - sizes[place][1] / 2, ...sizes[place]];
  });
  const group = make("g");
  scope.arrows.forEach((arrow) => {
    const ends = [arrow.from, arrow.to].map((place) => [scope.items[place].box, boxes[place]]);
    group.append(arrowView(arrow, ends, [across, down], scope, prefix, state));
  });
  scope.items.forEach((item, place) => {
    const view = opened[place] || { node: cardView(scope, item, prefix, state) };
    group.append(moved(view.node, boxes[place][0], boxes[place][1]));
  });
  return { node: group, size: [across(scope.w), down(scope.h)] };
}

// Give the open form of an item: its copies one by one, or its inside; null where it is closed.
function openView(scope, item, prefix, state) {
  if (item.k !== "card" || !item.n || item.e) return null;
  const node = scope.nodes[item.n[0]];
  const path = pathOf(prefix, node[0]);
  if (item.c && state.unrolled.has(path)) return copiesView(scope, item, prefix, state);
  if (node[2] === undefined || !state.inside.has(path)) return null;
  return roomView(path, node, item.c ? item.c.length : 1, scopeView(node[2], path, state), state);
}

function roomView(path, node, copies, content, state, fold = `inside:${path}`) {
  const record = net.records[node[1]];
  const named = record.kind === "group" ? "" : `${record.block}  `;
  const title = `${named}${copies > 1 ? node[0].split(".")[0] : node[0]}${copies > 1 ? `  ×${copies}` : ""}`;
  const params = record.costs?.params ? `${count(record.costs.params)}${copies > 1 ? " each" : ""}` : "";
  const least = title.length * 7 + params.length * 6 + 56;
  const size = [Math.max(content.size[0] + 2 * PAD, least), content.size[1] + HEAD + PAD];
  const room = make("g", { class: "room" }, panel(0, 0, ...size, 9, net.colours.room, net.colours.roomEdge, 1));
  room.append(text(10, 17, title, 11.5, net.colours.ink, 1, "start"));
  room.append(text(size[0] - 28, 17, params, 10, net.colours.muted, 0, "end"));
  room.append(moved(content.node, (size[0] - content.size[0]) / 2, HEAD));
  room.append(foldButton(size[0] - 14, 14, fold, true));
  return { node: asked(room, [path], state, true), size };
}

function copiesView(scope, item, prefix, state) {
  const first = pathOf(prefix, scope.nodes[item.n[0]][0]);
  const copies = item.c.slice(0, MOST_COPIES).map((number) => copyView(scope, item, number, prefix, state));
  const group = make("g");
  let [x, y, wide, tall] = [0, 12, 0, 0];
  copies.forEach((copy, place) => {
    if (place && place % IN_COLUMN === 0) [x, y, wide] = [x + wide + 44, 12, 0];
    copy.at = [x, y];
    group.append(moved(copy.node, x, y));
    const id = scope.nodes[item.c[place]][0];
    group.append(text(x + 3, y - 4, id, 8.5, net.colours.muted, 0, "start"));
    [y, wide, tall] = [y + copy.size[1] + GAP, Math.max(wide, copy.size[0]), Math.max(tall, y + copy.size[1])];
  });
  copies.slice(1).forEach((copy, place) => group.prepend(linkView(copies[place], copy)));
  const more = item.c.length - copies.length;
  if (more) group.append(text(x, tall + 14, `and ${more} more`, 10, net.colours.muted, 0, "start"));
  const content = { node: group, size: [x + wide, tall + (more ? 18 : 0)] };
  return roomView(first, scope.nodes[item.n[0]], item.c.length, content, state, `copies:${first}`);
}

function copyView(scope, item, number, prefix, state) {
  const node = scope.nodes[number];
  const path = pathOf(prefix, node[0]);
  const isOpen = node[2] !== undefined && state.inside.has(path);
  if (isOpen) return roomView(path, node, 1, scopeView(node[2], path, state), state);
  const card = make("g", { class: "card" }, ...ink(item.one));
  if (node[2] !== undefined) card.append(foldButton(item.box[2], item.box[3] / 2, `inside:${path}`, false));
  return { node: asked(card, [path], state, node[2] === undefined ? undefined : false), size: item.box.slice(2) };
}

function linkView(one, other) {
  const down = other.at[0] === one.at[0];
  const start = down ? [one.at[0] + one.size[0] / 2, one.at[1] + one.size[1]]
    : [one.at[0] + one.size[0], one.at[1] + one.size[1] / 2];
  const end = down ? [other.at[0] + other.size[0] / 2, other.at[1]] : [other.at[0], other.at[1] + other.size[1] / 2];
  const bend = down ? [0, 6] : [20, 0];
  const near = [end[0] - bend[0] * 0.3, end[1] - bend[1] * 0.3];
  const points = [start, [start[0] + bend[0], start[1] + bend[1]], [end[0] - bend[0], end[1] - bend[1]], near];
  return arrowInk(points, end, "flow");
}

function cardView(scope, item, prefix, state) {
  const card = make("g", { class: item.k }, ...ink(item.ink));
  if (!item.n) return card;
  const paths = item.n.map((number) => pathOf(prefix, scope.nodes[number][0]));
  const fold = item.k === "card" && !item.e && foldOf(scope.nodes[item.n[0]], item.c, paths[0]);
  if (fold) card.append(foldButton(item.box[2], item.box[3] / 2, fold, false));
  return asked(card, paths, state, fold ? false : undefined, item.c ? item.c.length : 1);
}

// What unfolding a card means: its inside where it has one, else its copies one by one.
function foldOf(node, copies, path) {
  if (node[2] !== undefined) return `inside:${path}`;
  return copies ? `copies:${path}` : "";
}

// Make an element one that can be focused, named and asked.
function asked(element, paths, state, isOpen, copies = 1) {
  const record = locate(paths[0]).record;
  const facts = [record.block, copies > 1 ? `${copies} copies` : "", paths[0], ...(record.outputs || []).map((one) => one[1])];
  element.dataset.path = paths[0];
  element.setAttribute("tabindex", "0");
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", facts.filter(Boolean).join(", "));
  if (isOpen !== undefined) element.setAttribute("aria-expanded", String(isOpen));
  state.paths.set(element, paths);
  paths.filter((path) => !state.elements.has(path)).forEach((path) => state.elements.set(path, element));
  return element;
}

function arrowView(arrow, ends, warp, scope, prefix, state) {
  const old = [];
  for (let place = 0; place < arrow.p.length; place += 2) old.push([arrow.p[place], arrow.p[place + 1]]);
  const bent = old.map(([x, y]) => [warp[0](x), warp[1](y)]);
  const pull = (point, warped, [from, to]) => [0, 1].map((axis) => {
    const middle = from[axis] + from[axis + 2] / 2;
    const [away, half] = [point[axis] - middle, from[axis + 2] / 2];
    const within = Math.min(Math.abs(away), half);
    const reached = (within * to[axis + 2]) / from[axis + 2] + Math.abs(away) - within;
    return to[axis] + to[axis + 2] / 2 + Math.sign(away) * reached - warped[axis];
  });
  const last = bent.length - 1;
  const start = pull(old[0], bent[0], ends[0]);
  const tip = pull(old[last], bent[last], ends[1]);
  const shift = (point, by) => [point[0] + by[0], point[1] + by[1]];
  const points = bent.map((point, place) =>
    place < 2 ? shift(point, start) : place > last - 3 ? shift(point, tip) : point);
  const label = arrow.l && labelPlace(arrow.l, old, points);
  const group = arrowInk(points.slice(0, last), points[last], arrow.k, label);
  if (!arrow.n.length) return group;
  group.prepend(make("path", { d: group.firstChild.getAttribute("d"), fill: "none", stroke: "transparent", "stroke-width": 14 }));
  return asked(group, arrow.n.map((number) => pathOf(prefix, scope.nodes[number][0])), state);
}

// A label stays where it was beside the nearest point of its arrow.
function labelPlace([x, y, words], old, points) {
  const samples = (list) => {
    const found = [];
    for (let place = 0; place + 3 < list.length; place += 3) {
      for (let t = 0; t <= 1; t += 0.05) {
        const w = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
        found.push([0, 1].map((axis) => w.reduce((sum, part, k) => sum + part * list[place + k][axis], 0)));
      }
    }
    return found;
  };
  const before = samples(old);
  const after = samples(points);
  const far = before.map((point) => Math.hypot(point[0] - x, point[1] - y));
  const nearest = far.indexOf(Math.min(...far));
  return [x + after[nearest][0] - before[nearest][0], y + after[nearest][1] - before[nearest][1], words];
}
