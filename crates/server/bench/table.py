#!/usr/bin/env python3
"""table.py RESULTS NOTE...: medians of the rounds of run.sh as a table in Markdown."""
import statistics, sys

NAMES = {
    "ceiling": "axum, constant JSON: the ceiling",
    "ours-sqlite": "**managem on SQLite**, FULL",
    "ours-postgres": "**managem on PostgreSQL**, synchronous_commit on",
    "plain-postgres": "axum + tokio-postgres, 16 connections",
    "plain-group": "axum + SQLite FULL, group commit ≤ 256",
    "plain-single": "axum + SQLite FULL, one transaction a request",
    "express": "Express + better-sqlite3, FULL",
    "direct": "SQLite FULL without HTTP, as many to a transaction",
}


def main():
    rounds = {}
    for line in open(sys.argv[1]):
        name, _, *values = line.split()
        rounds.setdefault(name, []).append([float(value) for value in values])
    median = {name: [statistics.median(column) for column in zip(*rows)] for name, rows in rounds.items()}
    express = median["express"][0]
    print("| | requests/s | lowest–highest | p50 ms | p99 ms | processors | RSS MiB | × Express |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, title in NAMES.items():
        if name not in median:
            continue
        rate, p50, p99, cpu, _ = median[name]
        rates = [row[0] for row in rounds[name]]
        cells = [title, f"{rate:,.0f}", f"{min(rates):,.0f}–{max(rates):,.0f}"]
        if name == "direct":
            cells += ["–"] * 4
        else:
            rss = max(row[4] for row in rounds[name])
            cells += [f"{p50:.1f}", f"{p99:.1f}", f"{cpu:.2f}", f"{rss:.0f}"]
        print("| " + " | ".join(cells + [f"{rate / express:.1f}"]) + " |")
    ours, postgres = median["ours-sqlite"], median["ours-postgres"]
    goals = [
        ("SQLite at least 10 × Express", ours[0] / express, "× ", ours[0] >= 10 * express),
        ("SQLite p99 at most 20 ms", ours[2], "ms ", ours[2] <= 20),
        ("SQLite RSS at most 40 MiB", max(row[4] for row in rounds["ours-sqlite"]), "MiB ",
         max(row[4] for row in rounds["ours-sqlite"]) <= 40),
        ("PostgreSQL at least 1.3 × plain", postgres[0] / median["plain-postgres"][0], "× ",
         postgres[0] >= 1.3 * median["plain-postgres"][0]),
    ]
    print("\n| goal | measured | |\n| --- | ---: | --- |")
    for goal, value, unit, reached in goals:
        print(f"| {goal} | {value:.2f} {unit.strip()} | {'reached' if reached else 'not reached'} |")
    share = lambda name: ours[0] / median[name][0]
    print(f"\nOurs on SQLite against the ceiling: {share('ceiling'):.2f}; against plain SQLite without HTTP: "
          f"{share('direct'):.2f}; against plain group commit: {share('plain-group'):.2f}.")
    for note in sys.argv[2:]:
        print(f"\n{note}.")


main()
