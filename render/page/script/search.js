// Search: nodes by path, id, block or words, in the order in which they run.

const MOST_HITS = 2000;

function hits(words) {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return [];
  const found = [];
  for (const { path, id, record } of everyNode()) {
    const rank = rankOf(wanted, path.toLowerCase(), id.toLowerCase(), record.block.toLowerCase());
    if (rank < 3) found.push([rank, path]);
    if (found.length >= MOST_HITS) break;
  }
  const best = Math.min(...found.map(([rank]) => rank));
  return found.filter(([rank]) => best > 0 || rank === 0).map(([, path]) => path);
}

// 0 for the very path, id or block, 1 for one that starts so, 2 for one that holds it.
function rankOf(wanted, path, id, block) {
  if (path === wanted || id === wanted || block === wanted) return 0;
  if (id.startsWith(wanted) || block.startsWith(wanted)) return 1;
  return path.includes(wanted) || block.includes(wanted) ? 2 : 3;
}
