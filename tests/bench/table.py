"""The table of a benchmark: medians, ratios to hegui, and whether the answers agree."""
import os
import statistics

# Peers sum floats; 1e-9 of the whole is 14 m2 in 14,000 km2, and a lost face is larger.
AREA_SHARE = 1e-9
# Borders digitised twice cross at angles so flat that the grid of 0.1 mm closes some faces and opens others.
FACES_SHARE = 1e-3
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
    if cpu_s is None:
        return [name, *["–"] * 7, f"not done after {records[-1]['dissolve_max_s']} s"]
    patches = sum(rule["patches"] for rule in records[-1]["rules"].values())
    area = sum(rule["area_m2"] for rule in records[-1]["rules"].values())
    off = area - sum(rule["area_m2"] for rule in own["rules"].values())
    wall, ratio = number(median(records, "dissolve", "wall_s")), number(cpu_s / own["dissolve_cpu_s"], 1)
    return [name, number(cpu_s), wall, "", "", number(patches, 0), f"{off:+.3f}", ratio, patches_off(records, own)]


def lines_of(rows):
    """A Markdown table, padded so that it reads as text too."""
    rows = [HEAD, *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    align = ["<" if head in ("program", "remark") else ">" for head in HEAD]
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


def text(records, notes, folder, options):
    """Everything a run has to say."""
    loads = [record["load_average"] for record in records]
    lines = [f"size {options.size}, {folder}, runs {options.runs} (medians), {os.cpu_count()} CPUs"]
    if loads:
        lines[0] += f", load {min(loads):.1f} to {max(loads):.1f}"
    for workload, title in (("a", "(a) two layers"), ("b", "(b) five layers at once")):
        own = [record for record in records if record["peer"] == "hegui" and record["workload"] == workload]
        if not own:
            continue
        base = {**own[-1], "cpu_s": median(own, "cut", "cpu_s")}
        groups = {}
        for record in records:
            if record["workload"] == workload:
                name = f"{record['peer']} {record['version'].split(',')[0]}"
                groups.setdefault(name, []).append(record)
        lines += ["", title, "", *lines_of([row_of_cut(name, runs, base) for name, runs in groups.items()])]
        lines += ["", own_lines(own)]
        if workload == "b":
            base["dissolve_cpu_s"] = median(own, "dissolve", "cpu_s")
            title = "(d) dissolve by three rules; faces are patches, hegui's time is the whole process's"
            lines += ["", title, ""]
            lines += lines_of([row_of_dissolve(name, runs, base) for name, runs in groups.items()])
    return "\n".join([*lines, "", *notes])
