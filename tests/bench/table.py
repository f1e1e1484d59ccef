"""The table of a benchmark: medians, ratios to hegui, and whether the answers agree."""
import os
import statistics

import imports

# Peers sum floats; 1e-9 of the whole is 14 m2 in 14,000 km2, and a lost face is larger.
AREA_SHARE = 1e-9
# Borders digitised twice cross at angles so flat that the grid of 0.1 mm closes some faces and opens others.
FACES_SHARE = 1e-3
PLACES_HEAD = ["program", "point p50 µs", "p99 µs", "× p50", "site p50 ms", "p99 ms", "× p50", "index CPU s"]
PLACES_HEAD += ["peak MiB", "area off m²", "remark"]
HEAD = ["program", "CPU s", "wall s", "load CPU s", "peak MiB", "faces", "area off m²", "× CPU", "remark"]


def median(records, *keys):
    """The median over the runs of one figure; `None` where a run has none."""
    values = []
    for record in records:
        for key in keys:
            record = record.get(key) if record is not None else None
        values.append(record)
    return None if None in values else statistics.median(values)


def number(value, places=2):
    """A figure with its thousands parted."""
    return "–" if value is None else f"{value:,.{places}f}"


def agreement(records, own):
    """What is off against hegui: in words, empty where nothing is."""
    if not own["is_coverage"]:
        return "" if records[-1]["peer"] == "hegui" else "only where both layers are, overlaps more than once"
    remarks = []
    faces, area = records[-1]["faces"], records[-1]["area_m2"]
    if abs(faces / own["faces"] - 1.0) > FACES_SHARE:
        remarks.append(f"FACES DIFFER: {faces - own['faces']:+,} ({faces / own['faces'] - 1.0:+.2%})")
    if abs(area - own["area_m2"]) > AREA_SHARE * own["area_m2"]:
        remarks.append("AREA DIFFERS")
    return "; ".join(remarks)


def patches_off(records, own):
    """The same of the rules' patches; a rule's area may miss as much as its share of the whole."""
    remarks = []
    for rule, expected in own["rules"].items():
        found = records[-1]["rules"].get(rule)
        if found is None:
            remarks.append(f"{rule}: none")
        elif abs(found["area_m2"] - expected["area_m2"]) > AREA_SHARE * own["area_m2"]:
            remarks.append(f"{rule}: AREA DIFFERS {found['area_m2'] - expected['area_m2']:+,.2f} m²")
        elif found["patches"] != expected["patches"]:
            remarks.append(f"{rule}: {found['patches'] - expected['patches']:+,} patches")
    return "; ".join(remarks)


def row_of_cut(name, records, own):
    """A row of (a) or (b)."""
    ratio = median(records, "cut", "cpu_s") / own["cpu_s"]
    off = records[-1]["area_m2"] - own["area_m2"]
    return [
        name,
        number(median(records, "cut", "cpu_s")),
        number(median(records, "cut", "wall_s")),
        number(median(records, "load", "cpu_s")),
        number(median(records, "peak_bytes") / 2**20, 0),
        number(records[-1]["faces"], 0),
        f"{off:+.3f}",
        number(ratio, 1),
        agreement(records, own),
    ]


def row_of_dissolve(name, records, own):
    """A row of (d)."""
    cpu_s = median(records, "dissolve", "cpu_s")
    if "dissolve_max_s" not in records[-1] and cpu_s is None:
        return [name, *["–"] * 7, "not asked"]
    if cpu_s is None:
        return [name, *["–"] * 7, f"not done after {records[-1]['dissolve_max_s']} s"]
    patches = sum(rule["patches"] for rule in records[-1]["rules"].values())
    area = sum(rule["area_m2"] for rule in records[-1]["rules"].values())
    off = area - sum(rule["area_m2"] for rule in own["rules"].values())
    wall, ratio = number(median(records, "dissolve", "wall_s")), number(cpu_s / own["dissolve_cpu_s"], 1)
    return [name, number(cpu_s), wall, "", "", number(patches, 0), f"{off:+.3f}", ratio, patches_off(records, own)]


def row_of_places(name, records, own):
    """A row of (c)."""
    p50 = {key: median(records, key, "p50_us") for key in ("identify", "site")}
    remarks = []
    if records[-1]["hits"] != own["hits"]:
        remarks.append(f"{records[-1]['hits'] - own['hits']:+,} zones at points")
    if own["is_coverage"] and abs(records[-1]["area_m2"] - own["area_m2"]) > AREA_SHARE * own["area_m2"]:
        remarks.append("AREA DIFFERS")
    return [
        name,
        number(p50["identify"], 1),
        number(median(records, "identify", "p99_us"), 1),
        number(p50["identify"] / own["identify_us"], 1),
        number(p50["site"] / 1e3, 3),
        number(median(records, "site", "p99_us") / 1e3, 3),
        number(p50["site"] / own["site_us"], 1),
        number(median(records, "index", "cpu_s")),
        number(median(records, "peak_bytes") / 2**20, 0),
        f"{records[-1]['area_m2'] - own['area_m2']:+.3f}",
        "; ".join(remarks),
    ]


def lines_of(rows, heads=None):
    """A Markdown table, padded so that it reads as text too."""
    heads = heads or HEAD
    rows = [heads, *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    align = ["<" if head in ("program", "remark") else ">" for head in heads]
    padded = [[f"{cell:{side}{width}}" for cell, side, width in zip(row, align, widths)] for row in rows]
    rule = ["-" * width if side == "<" else "-" * (width - 1) + ":" for side, width in zip(align, widths)]
    return ["| " + " | ".join(row) + " |" for row in [padded[0], rule, *padded[1:]]]


def own_lines(records):
    """What hegui took beside the cut."""
    phase = lambda name: f"{name} {number(median(records, name, 'cpu_s'))}"
    phases = ", ".join(map(phase, ["import", "load", "cut", "save"]))
    version = f"{records[-1]['version']} of {records[-1]['commit'] or 'no commit'}"
    process = number(median(records, "process", "cpu_s"))
    return f"hegui {version}, CPU s: {phases}; the whole process of `overlay` {process}"


def phases_lines(records):
    """Where the processor seconds of the cut go, beside what the machine takes to move and to sort the points."""
    move, sort = (median(records, "yardsticks", key) for key in ("move_cpu_s", "sort_cpu_s"))
    row = lambda name, cpu_s: [name, number(cpu_s, 3), number(cpu_s / sort, 2), number(cpu_s / move, 1)]
    steps = {name: median(records, "steps", name) for name in records[-1]["steps"]}
    parts = {name: median(records, "parts", name) for name in records[-1]["parts"]}
    rows = [row("divide", steps["divide"])]
    rows += [row(f"blocks: {name}", cpu_s) for name, cpu_s in parts.items()]
    rows += [row("blocks: the rest", steps["blocks"] - sum(parts.values()))]
    rows += [row(name, steps[name]) for name in ("cells", "labels")]
    rows += [row("all", sum(steps.values())), row("one sort of the points", sort), row("moving them once", move)]
    n_points = number(records[-1]["yardsticks"]["n_points"], 0)
    title = f"where the cut's CPU seconds go, beside its {n_points} points sorted or moved in memory (8 bytes each)"
    return ["", title, "", *lines_of(rows, ["program", "CPU s", "× a sort", "× moving"])]


def places_lines(records, is_coverage):
    """(c): a table, and what hegui took beside it."""
    own = [record for record in records if record["peer"] == "hegui"]
    base = {**own[-1], "identify_us": median(own, "identify", "p50_us"), "site_us": median(own, "site", "p50_us")}
    base["is_coverage"] = is_coverage
    groups = {}
    for record in records:
        groups.setdefault(f"{record['peer']} {record['version'].split(',')[0]}", []).append(record)
    rows = [row_of_places(name, runs, base) for name, runs in groups.items()]
    rules = [median(own, key, "p50_us") for key in ("identify_with_rules", "site_rules")]
    beside = "hegui beside these, p50: a point with all rules {} µs; layers and rules of a site {} µs"
    title = "(c) the zones at a point, the parts of a site in all layers; in process, one thread"
    return ["", title, "", *lines_of(rows, PLACES_HEAD), "", beside.format(*(number(own, 1) for own in rules))]


def text(records, notes, folder, options):
    """Everything a run has to say."""
    loads = [record["load_average"] for record in records]
    size = options.size if options.workload != "cambridge" else "cambridge"
    lines = [f"size {size}, {folder}, runs {options.runs} (medians), {os.cpu_count()} CPUs"]
    if loads:
        lines[0] += f", load {min(loads):.1f} to {max(loads):.1f}"
    for workload, title in (("a", "(a) two layers"), ("b", "(b) all layers at once")):
        own = [record for record in records if record["peer"] == "hegui" and record["workload"] == workload]
        if not own:
            continue
        base = {**own[-1], "cpu_s": median(own, "cut", "cpu_s"), "is_coverage": options.subject["is_coverage"]}
        groups = {}
        for record in records:
            if record["workload"] == workload:
                name = f"{record['peer']} {record['version'].split(',')[0]}"
                groups.setdefault(name, []).append(record)
        lines += ["", title, "", *lines_of([row_of_cut(name, runs, base) for name, runs in groups.items()])]
        lines += ["", own_lines(own)]
        if workload == "b":
            lines += phases_lines(own)
            base["dissolve_cpu_s"] = median(own, "dissolve", "cpu_s")
            title = "(d) dissolve by three rules, the faces in memory; faces are patches"
            lines += ["", title, ""]
            lines += lines_of([row_of_dissolve(name, runs, base) for name, runs in groups.items()])
    places = [record for record in records if record["workload"] == "c"]
    if any(record["peer"] == "hegui" for record in places):
        lines += places_lines(places, options.subject["is_coverage"])
    lines += imports.lines([record for record in records if record["workload"] == "e"], lines_of, number)
    return "\n".join([*lines, "", *notes])
