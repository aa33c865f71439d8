"""Medians, tables and verdicts. Results map a cell to its rows, and a row to its numbers or None when it failed."""

import statistics

COLUMNS = "{:<22} {:>12} {:>15} {:>12} {:>10} {:>10}"
RATIO = " {:>10}"
TRAFFIC = ("messages_per_second", "p50_us", "p99_us")


def medians(rounds):
    """The median of every number over the rounds, with the lowest and highest CPU time."""
    result = {name: statistics.median(numbers[name] for numbers in rounds) for name in rounds[0]}
    cpu = [numbers["cpu_ns_per_message"] for numbers in rounds if "cpu_ns_per_message" in numbers]
    if cpu:
        result["cpu_ns_lowest"], result["cpu_ns_highest"] = min(cpu), max(cpu)
    return result


def _ratio(numbers, baseline, measure):
    return f"{numbers[measure] / baseline[measure]:.2f}" if baseline else "-"


def print_cell(cell, rows):
    """The table of one cell: CPU per message with its range over the rounds, throughput, latency and ratios."""
    print(f"\n{cell.name}")
    if cell.measure == "kib_per_idle_connection":
        for row, numbers in rows.items():
            print(f"{row:<22} " + (f"{numbers[cell.measure]:8.2f} KiB per connection" if numbers else "  FAILED"))
        return
    columns = COLUMNS + RATIO * len(cell.baselines)
    ratios = (f"to {name}" for name in cell.baselines)
    print(columns.format("entrant", "CPU µs/msg", "lowest-highest", "msg/s", "p50 µs", "p99 µs", *ratios))
    for row, numbers in rows.items():
        if not numbers:
            print(f"{row:<22} {'FAILED':>12}")
            continue
        _, _, label = row.partition(",")
        baselines = [rows.get(f"{name},{label}" if label else name) for name in cell.baselines]
        extremes = f"{numbers['cpu_ns_lowest'] / 1e3:.2f}-{numbers['cpu_ns_highest'] / 1e3:.2f}"
        print(
            columns.format(
                row,
                f"{numbers['cpu_ns_per_message'] / 1e3:.3f}",
                extremes,
                *(f"{numbers[name]:,.0f}" if name in numbers else "-" for name in TRAFFIC),
                *(_ratio(numbers, baseline, cell.measure) for baseline in baselines),
            )
        )


def _baseline_rows(threshold):
    """The rows whose sum the value of a threshold is compared with."""
    rows = threshold.get("relative_to", [])
    return [rows] if isinstance(rows, str) else rows


def judge(thresholds, results):
    """The thresholds whose rows took part, each with its value and PASS or FAIL; a row that failed is a FAIL."""
    judged = []
    for threshold in thresholds:
        rows = results.get(threshold["cell"], {})
        baselines = _baseline_rows(threshold)
        needed = [threshold["row"], *baselines]
        if any(row not in rows for row in needed):
            continue
        value = None
        if all(rows[row] for row in needed):
            value, *others = (rows[row][threshold["measure"]] for row in needed)
            value = value / sum(others) if others else value
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
