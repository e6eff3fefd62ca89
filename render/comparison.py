"""Diff to scene: two nets in one picture, with what came, went and changed told in words."""

from __future__ import annotations

from dataclasses import replace

from builder.errors import UsageError
from builder.graph.diff import Diff
from render.contrast.marking import Marker, marked
from render.contrast.matching import Match, match
from render.contrast.phrases import counts_text
from render.contrast.stretches import elided, folded, fused, stretched
from render.contrast.union import Union, unite
from render.measure.sizes import column_width, is_cut
from render.network import MOST_CARDS, PAGES, View, fits, wording_of
from render.plan.description import describe
from render.plan.folding import Signatures
from render.plan.opening import Opening, check_paths, depth_of
from render.plan.sheets import sheet_of
from render.plan.unfolding import without_narrow_halls
from render.scene import Look, Pill, Scene, Sheet, Status


def compare(diff: Diff, view: View | None = None) -> Scene:
    """Give the scene of a comparison; without a depth, the deepest that stays on the page.

    What is as it was is grey and stays closed; runs of it fold where the page would overflow.

    Raises:
        UsageError: The depth is below 1, or a node to expand or collapse is in neither net.
    """
    view = view or View()
    if view.depth is not None and view.depth < 1:
        hint = "1 shows the outermost nodes alone"
        raise UsageError(f"the depth is 1 or more, got {view.depth}", code="bad-argument", hint=hint)
    found = match(diff.before, diff.after, (diff.sizes_before, diff.sizes_after))
    openings = _openings(diff, view, found)
    page = PAGES[view.fit or "page"]
    if view.depth is not None:
        return _scene(diff, view, found, elided(_union(diff, found, view.depth, openings), MOST_CARDS))
    for depth in range(max(depth_of(diff.before), depth_of(diff.after)), 0, -1):
        union = _union(diff, found, depth, openings)
        for trial in (union, stretched(union), stretched(union, 2)):
            if len(trial.web.units) > page.cards:
                continue
            scene = _scene(diff, view, found, trial)
            if fits(scene, page):
                return scene
    return _scene(diff, view, found, elided(stretched(union), page.stretches - 2))


def _union(diff: Diff, found: Match, depth: int, openings: tuple[Opening, Opening]) -> Union:
    return folded(fused(unite(diff.before, diff.after, found, depth, openings)), Signatures())


def _openings(diff: Diff, view: View, found: Match) -> tuple[Opening, Opening]:
    """Keep closed what is as it was, unless it is asked for by name."""
    for path in (*view.expand, *view.collapse):
        _check(path, diff)
    expand, collapse = frozenset(view.expand), frozenset(view.collapse)
    before, after = (Opening(1, expand, collapse | (paths - expand)) for paths in found.closed())
    return (before, after)


def _check(path: str, diff: Diff) -> None:
    """Accept the path of a node of either net.

    Raises:
        UsageError: Neither has it.
    """
    try:
        check_paths(diff.before, (path,))
    except UsageError:
        check_paths(diff.after, (path,))


def _scene(diff: Diff, view: View, found: Match, union: Union) -> Scene:
    """Draw a union; where symbolic shapes are too long for a card, at the example sizes."""
    sides = ((diff.before, diff.sizes_before), (diff.after, diff.sizes_after))
    old, new = (wording_of(graph, replace(view, example=sizes)) for graph, sizes in sides)
    scene = _written(diff, view, Marker(union, found, (old, new)))
    is_long = any(is_cut(item, column_width(scene.sheet)) for item in scene.sheet.items)
    if view.sizes or not is_long:
        return scene
    wordings = (replace(old, sizes=diff.sizes_before), replace(new, sizes=diff.sizes_after))
    return _written(diff, view, Marker(union, found, wordings))


def _written(diff: Diff, view: View, marker: Marker) -> Scene:
    page = PAGES[view.fit or "page"]
    direction = page.direction if view.direction == "auto" else view.direction
    web = without_narrow_halls(marker.union.web)
    drawn = sheet_of(web, marker.wordings[1], direction=direction, may_bend=view.direction != "LR")
    sheet = marked(drawn, marker)
    title, note = _title(diff), _note(diff)
    return Scene(
        name=diff.after.name,
        title=title,
        note=note,
        sheet=sheet,
        legend=_legend(sheet),
        description=describe(title, note, sheet, ()),
        params=diff.totals_after.parameters,
    )


def _title(diff: Diff) -> str:
    before, after = diff.names
    title = diff.after.title or diff.after.name
    return f"{title}: {before} → {after}" if before != after else f"{title}, before → after"


def _note(diff: Diff) -> str:
    if diff.is_same:
        return "Nothing is another: the same nodes, wires and shapes."
    old, new = diff.totals_before, diff.totals_after
    weights = diff.weights
    count = len(weights.matching) + len(weights.misshapen) + len(weights.missing)
    params, macs = counts_text(old.parameters, new.parameters), counts_text(old.macs_at, new.macs_at)
    parts = [
        f"{params} parameters" if params else "",
        f"{macs} MACs" if macs else "",
        f"{len(weights.matching)} of {count} tensors still load" if count else "",
    ]
    return " · ".join(part for part in parts if part)


def _legend(sheet: Sheet) -> tuple[Look, ...]:
    found: set[Look] = {item.family for item in sheet.items if not isinstance(item, Pill)}
    kinds: set[str] = {arrow.kind for arrow in sheet.arrows}
    order: tuple[Status, ...] = ("same", "changed", "added", "removed")
    return tuple(status for status in order if status in found or status in kinds)
