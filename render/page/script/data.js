// What the page knows: scopes with their items, records of nodes, and ways to find a node by its path.

const net = JSON.parse(document.getElementById("page-data").textContent);

const pathOf = (prefix, id) => (prefix ? `${prefix}.${id}` : id);

function indexed(scope) {
  if (scope.index) return scope;
  scope.index = new Map(scope.nodes.map((node, number) => [node[0], number]));
  scope.home = new Map();
  scope.items.forEach((item, place) => {
    (item.n || []).forEach((number) => scope.home.set(number, { item: place, copy: 0 }));
    (item.c || []).forEach((number, copy) => scope.home.set(number, { item: place, copy }));
  });
  scope.arrows.forEach((arrow, place) => arrow.n.forEach((number) => scope.home.set(number, { arrow: place })));
  return scope;
}

// An id is a name, or a name and the number of a copy: `conv`, `stage.0`.
function locate(path) {
  const parts = path.split(".");
  const steps = [];
  let number = net.root;
  let prefix = "";
  while (parts.length && number !== undefined) {
    const scope = indexed(net.scopes[number]);
    const long = parts.slice(0, 2).join(".");
    const id = scope.index.has(long) ? long : parts[0];
    if (!scope.index.has(id)) return null;
    const place = scope.index.get(id);
    steps.push({ scope, prefix, place, path: pathOf(prefix, id) });
    parts.splice(0, id.split(".").length);
    prefix = pathOf(prefix, id);
    number = scope.nodes[place][2];
  }
  if (parts.length || !steps.length) return null;
  const last = steps[steps.length - 1];
  return { path, steps, node: last.scope.nodes[last.place], record: net.records[last.scope.nodes[last.place][1]] };
}

function* everyNode(number = net.root, prefix = "") {
  for (const node of net.scopes[number].nodes) {
    const path = pathOf(prefix, node[0]);
    yield { path, id: node[0], record: net.records[node[1]] };
    if (node[2] !== undefined) yield* everyNode(node[2], path);
  }
}

function count(value) {
  const units = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
  const unit = units.find(([size]) => value >= size * 0.9995);
  return unit ? `${(value / unit[0]).toPrecision(3)} ${unit[1]}` : `${value}`;
}
