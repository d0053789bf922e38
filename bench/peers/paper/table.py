"""The table of means over the references, one row per round, and the figure of both robustnesses against sparsity."""
import argparse
import csv
import json
import re
from collections import defaultdict
from statistics import mean, stdev

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

parser = argparse.ArgumentParser()
parser.add_argument("--summaries", nargs="+", help=".../round=ROUND/summary.json")
parser.add_argument("--table")
parser.add_argument("--figure")
args = parser.parse_args()

columns = {
    "sparsity": lambda one: one["sparsity"],
    "accuracy": lambda one: one["accuracy"],
    "fgs": lambda one: one["fgs"]["accuracy"],
    "rfgs": lambda one: one["rfgs"]["accuracy"],
    "deepfool": lambda one: one["deepfool"]["norm"],
    "deepfoolSquared": lambda one: one["deepfool"]["squaredNorm"],
    "cw": lambda one: one["cw"]["norm"],
    "cwSquared": lambda one: one["cw"]["squaredNorm"],
    "cwSuccesses": lambda one: one["cw"]["successes"],
}

rounds = defaultdict(list)
for path in args.summaries:
    with open(path) as file:
        rounds[int(re.search(r"round=(\d+)", path)[1])].append(json.load(file))

rows = []
for number, models in sorted(rounds.items()):
    row = {"round": number, "references": len(models)}
    for name, read in columns.items():
        values = [value for value in map(read, models) if value is not None]
        row[f"{name}_mean"] = mean(values) if values else ""
        row[f"{name}_sd"] = stdev(values) if len(values) > 1 else ""
    rows.append(row)

with open(args.table, "w", newline="") as file:
    out = csv.DictWriter(file, rows[0])
    out.writeheader()
    out.writerows(rows)

figure, panels = pyplot.subplots(1, 2, figsize=(10, 4))
sides = [("r_inf", ["accuracy", "fgs", "rfgs"]), ("r_2", ["deepfool", "cw"])]
for panel, (title, names) in zip(panels, sides):
    for name in names:
        shown = [row for row in rows if row[f"{name}_mean"] != ""]
        errors = [row[f"{name}_sd"] or 0 for row in shown]
        sparsity = [row["sparsity_mean"] for row in shown]
        panel.errorbar(sparsity, [row[f"{name}_mean"] for row in shown], errors, label=name, marker="o")
    panel.set(title=title, xlabel="sparsity")
    panel.legend()
figure.savefig(args.figure, dpi=150)
