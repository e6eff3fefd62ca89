// The panel: all that is known of a node.

const sheet = document.getElementById("page-panel");

function element(name, words = "", className = "") {
  const made = document.createElement(name);
  if (words) made.textContent = words;
  if (className) made.className = className;
  return made;
}

function section(title, ...children) {
  const made = element("section");
  made.append(element("h3", title), ...children);
  return made;
}

function table(rows, heads) {
  const made = element("table");
  const head = element("tr");
  heads.forEach((words) => {
    const cell = element("th", words);
    cell.scope = "col";
    head.append(cell);
  });
  made.append(element("thead"), element("tbody"));
  made.tHead.append(head);
  rows.forEach((cells) => {
    const row = element("tr");
    cells.forEach((words) => {
      const cell = element("td");
      cell.append(...(Array.isArray(words) ? words : [words]));
      row.append(cell);
    });
    made.tBodies[0].append(row);
  });
  return made;
}

const code = (words) => element("code", words);

function ports(list) {
  return table(list.map(([name, symbols, numbers, dtype, from]) => {
    const shape = [code(symbols)];
    if (numbers) shape.push(element("div", `${numbers}`, "quiet"));
    const origin = from ? [code(from)] : [element("span", dtype, "quiet")];
    return [[code(name)], shape, origin];
  }), ["port", "shape", list[0].length > 4 ? "from" : "dtype"]);
}

function costs(record) {
  const found = record.costs;
  const list = element("dl");
  const say = (name, value, quiet) => {
    const fact = element("dd", value);
    if (quiet) fact.append(element("div", quiet, "quiet"));
    list.append(element("dt", name), fact);
  };
  const sizes = Object.entries(net.sizes).map(([name, size]) => `${name} = ${size}`).join(", ");
  say("Parameters", found.params.toLocaleString("en"));
  say("Multiply-adds", found.macs ? count(found.macs) : "0", found.macs ? `${found.formula}; at ${sizes}` : "");
  say("Activations", `${count(found.bytes)}${found.bytes < 1000 ? " " : ""}B`, sizes ? `at ${sizes}` : "");
  return section("Costs", list);
}

function yaml(record) {
  const place = element("p", "", "place");
  place.append(code(record.place));
  if (!record.lines) return section("In the spec", place);
  const listing = element("pre");
  const numbers = [];
  for (let line = record.lines[0]; line <= record.lines[1]; line += 1) numbers.push(line);
  const rows = numbers.map((line) => net.lines[line]);
  const indents = rows.filter((row) => row.trim()).map((row) => row.length - row.trimStart().length);
  const indent = Math.min(...indents);
  rows.forEach((row, place_) => {
    const line = element("span", "", "line");
    line.append(element("i", `${numbers[place_]}`), row.slice(indent), "\n");
    listing.append(line);
  });
  listing.tabIndex = 0;
  return section("In the spec", place, listing);
}

function nodeButtons(title, nodes, go) {
  const list = element("div", "", "links");
  nodes.slice(0, 60).forEach(({ path, label }) => {
    const button = element("button", label);
    button.addEventListener("click", () => go(path));
    list.append(button);
  });
  if (nodes.length > 60) list.append(element("span", `and ${nodes.length - 60} more`, "quiet"));
  return section(title, list);
}

function sourceOf([words, link]) {
  const line = element("p");
  if (!link) return section("Source", element("p", words));
  const anchor = element("a", words);
  anchor.href = link;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  line.append(anchor);
  return section("Source", line);
}

// Fill the panel for a node; `others` are nodes that stand on the same card.
function tell(path, others, go, toggle) {
  const found = locate(path);
  if (!found) return;
  const { record, node } = found;
  const head = document.getElementById("page-panel-title");
  head.textContent = record.block;
  const body = document.getElementById("page-panel-body");
  body.replaceChildren();
  const line = element("p", "", "path");
  line.append(code(path), element("span", record.family, "family"));
  body.append(line);
  [record.note, record.doc].filter(Boolean).forEach((words) => body.append(element("p", words)));
  (record.remarks || []).forEach((words) => body.append(element("p", words, "remark")));
  const step = found.steps[found.steps.length - 1];
  const item = step.scope.items[step.scope.home.get(step.place)?.item];
  body.append(...actions(path, node, item, step, toggle));
  if (others.length > 1) {
    body.append(nodeButtons("On this card", others.map((one) => ({ path: one, label: `${one} · ${locate(one).record.block}` })), go));
  }
  if (record.args) body.append(section("Arguments", table(record.args.map(([name, value, origin]) =>
    [[code(name)], [code(value)], [element("span", origin, origin === "given" ? "given" : "quiet")]]), ["name", "value", "origin"])));
  if (record.inputs) body.append(section("Inputs", ports(record.inputs)));
  if (record.outputs) body.append(section("Outputs", ports(record.outputs)));
  if (record.costs) body.append(costs(record));
  if (record.tensors) body.append(section("Tensors", table(record.tensors.map(([name, shape, size, kind]) =>
    [[code(name)], [code(shape)], [element("span", kind === "buffer" ? `${count(size)}, buffer` : count(size), "quiet")]]), ["name", "shape", "numbers"])));
  if (record.conditions) body.append(section("Conditions", ...record.conditions.map((words) => element("p", words))));
  body.append(yaml(record));
  if (record.source) body.append(sourceOf(record.source));
  if (node[2] !== undefined) {
    const inner = net.scopes[node[2]].nodes.map(([id, number]) =>
      ({ path: pathOf(path, id), label: `${id} · ${net.records[number].block}` }));
    body.append(nodeButtons("Inside", inner, go));
  }
  body.scrollTop = 0;
}

function actions(path, node, item, step, toggle) {
  const choices = [];
  if (node[2] !== undefined && !item?.e) choices.push([`inside:${path}`, "Fold its inside", "Unfold its inside"]);
  if (item?.c) {
    const first = pathOf(step.prefix, step.scope.nodes[item.n[0]][0]);
    choices.push([`copies:${first}`, `Fold the ${item.c.length} copies`, `Show the ${item.c.length} copies`]);
  }
  if (!choices.length) return [];
  const line = element("p", "", "actions");
  choices.forEach(([fold, shut, open]) => {
    const button = element("button", toggle.isOpen(fold) ? shut : open);
    button.addEventListener("click", () => toggle(fold));
    line.append(button);
  });
  return [line];
}
