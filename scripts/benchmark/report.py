"""Medians, tables and verdicts. Rounds map a row of a cell to its numbers in each round, or to None when it failed."""

import statistics

COLUMNS = "{:<22} {:>16} {:>17} {:>13} {:>10} {:>10}"
RATIO = " {:>10}"
TRAFFIC = ("messages_per_second", "p50_us", "p99_us")
# How cells print that measure one thing alone.
SINGLE_NUMBERS = {
    "kib_per_idle_connection": ("{:8.2f}", "KiB per idle connection"),
    "allocations_per_message": ("{:8.4f}", "allocations per message"),
}


def medians(rounds):
    """The median of every number over the rounds, with the lowest and highest CPU time."""
    result = {name: statistics.median(numbers[name] for numbers in rounds) for name in rounds[0]}
    cpu = [numbers["cpu_ns_per_message"] for numbers in rounds if "cpu_ns_per_message" in numbers]
    if cpu:
        result["cpu_ns_lowest"], result["cpu_ns_highest"] = min(cpu), max(cpu)
    return result


def with_cheapest_forms(cell, rounds, forms):
    """The same rows, and behind those of the forms of a server its own: that of the form whose median is lowest."""
    result = dict(rounds)
    for load in cell.loads:
        for name, rows in forms.items():
            taken = [rounds[load.row(row)] for row in rows if rounds.get(load.row(row))]
            if taken:
                result[load.row(name)] = min(taken, key=lambda turns: medians(turns)[cell.measure])
    return result


def _value(measure, rounds, baselines):
    """The median over the rounds of a number, or of its ratio to the sum of the baselines in the same round."""
    against = [sum(numbers[measure] for numbers in turn) for turn in zip(*baselines)] or [1] * len(rounds)
    return statistics.median(numbers[measure] / divisor for numbers, divisor in zip(rounds, against))


def print_cell(cell, rounds):
    """The table of one cell: CPU per message with its range over the rounds, throughput, latency and ratios."""
    print(f"\n{cell.name}")
    if cell.measure in SINGLE_NUMBERS:
        form, unit = SINGLE_NUMBERS[cell.measure]
        for row, turns in rounds.items():
            print(f"{row:<22} " + (f"{form.format(medians(turns)[cell.measure])} {unit}" if turns else "  FAILED"))
        return
    columns = COLUMNS + RATIO * len(cell.baselines)
    ratios = (f"to {name}" for name in cell.baselines)
    heads = (f"CPU µs/{cell.unit}", "lowest-highest", f"{cell.unit}/s", "p50 µs", "p99 µs")
    print(columns.format("entrant", *heads, *ratios))
    for row, turns in rounds.items():
        if not turns:
            print(f"{row:<22} {'FAILED':>16}")
            continue
        _, _, label = row.partition(",")
        baselines = [rounds.get(f"{name},{label}" if label else name) for name in cell.baselines]
        numbers = medians(turns)
        print(
            columns.format(
                row,
                f"{numbers['cpu_ns_per_message'] / 1e3:.3f}",
                f"{numbers['cpu_ns_lowest'] / 1e3:.2f}-{numbers['cpu_ns_highest'] / 1e3:.2f}",
                *(f"{numbers[name]:,.0f}" if name in numbers else "-" for name in TRAFFIC),
                *(f"{_value(cell.measure, turns, [baseline]):.2f}" if baseline else "-" for baseline in baselines),
            )
        )


def _baseline_rows(threshold):
    """The rows whose sum the value of a threshold is compared with."""
    rows = threshold.get("relative_to", [])
    return [rows] if isinstance(rows, str) else rows


def judge(thresholds, rounds):
    """The thresholds whose rows took part, each with its value and PASS or FAIL; a row that failed is a FAIL."""
    judged = []
    for threshold in thresholds:
        rows = rounds.get(threshold["cell"], {})
        needed = [threshold["row"], *_baseline_rows(threshold)]
        if any(row not in rows for row in needed):
            continue
        value = None
        if all(rows[row] for row in needed):
            first, *others = (rows[row] for row in needed)
            value = _value(threshold["measure"], first, others)
        passed = value is not None and value <= threshold["at_most"]
        judged.append({**threshold, "value": value, "verdict": "PASS" if passed else "FAIL"})
    return judged


def print_thresholds(judged):
    print("\nthresholds")
    if not judged:
        print("none of them was measured")
    for threshold in judged:
        baselines = " + ".join(_baseline_rows(threshold))
        against = f" / ({baselines})" if "+" in baselines else f" / {baselines}" if baselines else ""
        subject = f"{threshold['cell']}: {threshold['row']}{against}, {threshold['measure']}"
        value = "-" if threshold["value"] is None else f"{threshold['value']:.2f}"
        print(f"{threshold['verdict']}  {subject:<72} {value:>8} (at most {threshold['at_most']})")
