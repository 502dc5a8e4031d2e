"""Weighted kappa a second time, from the definition and without libraries, for statistic.test.ts.

Reads things that were graded as JSON and writes the figures as JSON. Exact fractions, no sums that are kept up.
"""
import json
import sys
from fractions import Fraction
from itertools import permutations, product

things = json.load(sys.stdin)
strata = sorted({thing["stratum"] for thing in things})
distances = {"linear": lambda a, b: abs(a - b), "quadratic": lambda a, b: (a - b) ** 2}


def between(distance):
    observed = expected = Fraction(0)
    for stratum in strata:
        own = [each for each in things if each["stratum"] == stratum and each["ours"] and each["theirs"]]
        for each in own:
            pairs = list(product(each["ours"], each["theirs"]))
            observed += Fraction(sum(distance(a, b) for a, b in pairs), len(pairs))
        for a, b in product(range(1, 5), repeat=2):
            ours = sum(Fraction(each["ours"].count(a), len(each["ours"])) for each in own)
            theirs = sum(Fraction(each["theirs"].count(b), len(each["theirs"])) for each in own)
            expected += ours * theirs * distance(a, b) / len(own)
    return float(1 - observed / expected)


def among(distance):
    observed = expected = Fraction(0)
    for stratum in strata:
        own = [each["ours"] + each["theirs"] for each in things if each["stratum"] == stratum]
        own = [grades for grades in own if len(grades) > 1]
        for grades in own:
            observed += Fraction(sum(distance(a, b) for a, b in permutations(grades, 2)), len(grades) - 1)
        every = [grade for grades in own for grade in grades]
        for a, b in product(range(1, 5), repeat=2):
            same = 1 if a == b else 0
            expected += Fraction(every.count(a) * (every.count(b) - same) * distance(a, b), len(every) - 1)
    return float(1 - observed / expected)


figures = {}
for name, distance in distances.items():
    figures["between " + name] = between(distance)
    figures["among " + name] = among(distance)
json.dump(figures, sys.stdout)
