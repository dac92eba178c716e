#!/usr/bin/env python3
"""A second look at `ledger.json`, with dp-accounting 0.6.0, scipy, and formulas of its own: no code of Covey's.

    Benchmarks/accounting/verify.py runs/*/ledger.json

For every figure the releases are accounted anew: by dp-accounting's privacy loss distributions where it knows them (a
pessimistic and an optimistic estimate), in closed form for Gaussian noise, else by losses.py. A figure below the lower value
is unsound; one more than 0.5 % above the upper value is not tight. Skellam noise has a bound by Renyi divergences alone, and a
filter states its budget: these are only required not to be below. Also: releases must follow from configuration, facts and
mechanism. Exit code 1 if anything is not so.
"""
import argparse
import hashlib
import json
import logging
import math
import re
import sys
from pathlib import Path

import numpy as np
from scipy import special, stats

import losses

STATED = 0.005  # the accountant's stated error, of epsilon


# Releases

def flat(event, count=1):
    """(kind, values, count) of an event as Swift's synthesised Codable writes it."""
    (kind, body), = event.items()
    if kind == "repeated":
        yield from flat(body["_0"], count * body["count"])
    elif kind == "composed":
        for part in body["_0"]:
            yield from flat(part, count)
    else:
        yield kind, body, count


def describe(releases):
    def one(kind, body):
        if kind in ("poissonSampled", "approximated"):
            inner = body.get("of") or body["_0"]
            (name, values), = inner.items()
            front = f"q {body['rate']:.4g} " if kind == "poissonSampled" else ""
            return front + one(name, values)
        short = {"gaussian": "z", "fixedSizeGaussian": "fixed size, z", "publicCohort": "size told, z"}.get(kind, kind)
        z = body.get("noiseMultiplier", body.get("shareMultiplier", body.get("scale", body.get("epsilon"))))
        return f"{short} {z:.4g}" if z is not None else short
    return "; ".join(f"{count} x {one(kind, body)}" for kind, body, count in releases)


# Brackets of epsilon: (lower, upper, how)

def by_library(releases, delta, guess):
    """dp-accounting's optimistic and pessimistic estimates of Gaussian and Laplace noise; None for what it lacks."""
    from dp_accounting.pld import privacy_loss_distribution as pld
    total = sum(count for _, _, count in releases)
    step = min(1e-2, max(2e-6, 1e-3 * guess / total))
    found = []
    for pessimistic in [False, True]:
        whole = None
        for kind, body, count in releases:
            options = dict(pessimistic_estimate=pessimistic, value_discretization_interval=step)
            if kind == "gaussian":
                one = pld.from_gaussian_mechanism(body["noiseMultiplier"], **options)
            elif kind == "laplace":
                one = pld.from_laplace_mechanism(body["scale"], **options)
            elif kind == "poissonSampled" and "gaussian" in body["of"]:
                one = pld.from_gaussian_mechanism(
                    body["of"]["gaussian"]["noiseMultiplier"], sampling_prob=body["rate"], **options)
            else:
                return None
            part = one.self_compose(count) if count > 1 else one
            whole = part if whole is None else whole.compose(part)
        found.append(whole.get_epsilon_for_delta(delta))
    return found[0], found[1], "dp-accounting"


def pairs(kind, body, adjacency):
    """The directions of one release, each a survival function of losses, with a slack."""
    if kind == "gaussian":
        one = losses.removed(losses.gaussian(body["noiseMultiplier"]), 1.0)
        return (one, one), 0.0
    if kind == "poissonSampled":
        (inner, values), = body["of"].items()
        q = body["rate"]
        if inner == "gaussian" and adjacency == "replaceOne":
            one = losses.opposite(2 * values["noiseMultiplier"], q)
            return (one, one), 0.0
        if inner == "gaussian":
            z = values["noiseMultiplier"]
            return (losses.removed(losses.gaussian(z), q), losses.added_gaussian(z, q)), 0.0
        if inner == "gaussianWithCount":
            base = losses.gaussian_with_count(values["noiseMultiplier"], values["countDeviation"])
            return (losses.removed(base, q), losses.added(base, q)), 0.0
    if kind == "gaussianWithCount":
        base = losses.gaussian_with_count(body["noiseMultiplier"], body["countDeviation"])
        return (losses.removed(base, 1.0), losses.removed(base, 1.0)), 0.0
    if kind == "fixedSizeGaussian" and adjacency == "replaceOne":
        one = losses.joined(body["noiseMultiplier"], body["sampleSize"] / body["datasetSize"])
        return (one, one), 0.0
    if kind == "publicCohort":
        return losses.cohort(
            body["population"], body["rate"], body["noiseMultiplier"], adjacency == "addOrRemoveOne"), 0.0
    if kind == "sharedNoise" and adjacency == "zeroOut":
        return losses.shares(body["population"], body["rate"], body["shareMultiplier"], body["least"]), 0.0
    if kind == "approximated":
        (inner, values), = body["_0"].items()
        both, slack = pairs(inner, values, adjacency)
        return both, slack + body["slack"]
    raise ValueError(f"no formula for {kind} under {adjacency}")


def by_losses(releases, delta, guess, adjacency):
    directions, slack = [[], []], 0.0
    for kind, body, count in releases:
        both, more = pairs(kind, body, adjacency)
        slack += more * count
        for side in (0, 1):
            directions[side].append((both[side], count))
    ends = [losses.bracket(side, delta, guess, slack) for side in directions]
    return max(e[0] for e in ends), max(e[1] for e in ends), "losses.py"


def pure(epsilons, delta):
    """Randomised responses of different epsilons, each of them the worst mechanism of its epsilon: exact, by enumeration."""
    values = np.array([0.0])
    mass = np.array([1.0])
    for epsilon, count in epsilons:
        k = np.arange(count + 1)
        p = stats.binom.pmf(k, count, special.expit(epsilon))
        values = np.add.outer(values, (2 * k - count) * epsilon).ravel()
        mass = np.multiply.outer(mass, p).ravel()

    def spent(e):
        above = values > e
        return np.sum(mass[above] * -np.expm1(e - values[above]))
    low, high = 0.0, sum(e * c for e, c in epsilons)
    if spent(0.0) <= delta:
        return 0.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if spent(middle) > delta else (low, middle)
    return high


def ripple(s):
    j = np.arange(1, 400)
    return 2 * np.sum(np.exp(-2 * np.pi ** 2 * s * s * j * j))


def by_shares(body, count, delta):
    """A sum of discrete Gaussians as continuous noise of a little less variance; below: one coordinate moved by all."""
    step, clients, d = body["gamma"], body["clients"], body["dimension"]
    local = body["localStandardDeviation"] / step
    moved = body["l2"] / step
    coordinates = min(d, np.floor(moved ** 2))
    S = local * np.sqrt(clients)
    k = np.arange(1, clients)
    tau = 10 * np.sum(np.exp(-2 * np.pi ** 2 * local ** 2 * k / (k + 1)))
    upper = np.inf
    for s in np.linspace(0.2, 5, 200):
        if s < S and ripple(s) < 1:
            slack = coordinates * count * (np.log1p(ripple(S)) - np.log1p(-ripple(s)) + tau)
            if slack < 50:
                mu = np.sqrt(count) * moved / np.sqrt(S * S - s * s)
                upper = min(upper, losses.closed_gaussian(mu, delta * np.exp(-slack)) + 2 * slack)
    # An attainable shift, whole steps on one coordinate. On so fine a grid the discrete noise is continuous to 1e-15.
    shift = np.floor(moved)
    lower = losses.closed_gaussian(np.sqrt(count) * shift / S, delta) * (1 - 1e-6) if S > 20 else 0.0
    return lower, upper, "smoothed Gaussian"


def by_skellam(body, count, delta):
    """Agarwal, Kairouz, Liu 2021, theorem 3.5, at whole orders; below: the noise is no better than Gaussian noise."""
    scale = body["scale"]
    variance = (body["standardDeviation"] * scale) ** 2
    l2, l1 = body["l2"] * scale, body["l1"] * scale
    a = np.concatenate([np.arange(2, 2000), np.unique(np.geomspace(2000, 1e6, 2000).astype(int))]).astype(float)
    divergence = count * (a * l2 ** 2 / (2 * variance) + np.minimum(
        ((2 * a - 1) * l2 ** 2 + 6 * l1) / (4 * variance ** 2), 3 * l1 / (2 * variance)))
    upper = np.min(divergence + np.log1p(-1 / a) - (np.log(delta) + np.log(a)) / (a - 1))
    # One coordinate: Skellam noise of such a variance is Gaussian up to 1 / variance.
    lower = losses.closed_gaussian(np.sqrt(count) * np.floor(l2) / np.sqrt(variance), delta) * (1 - 1e-3)
    return (lower if variance > 400 else 0.0), upper, "Renyi"


def recompute(figure, known={}):
    """(lower, upper, how) of a figure's epsilon; what was answered once is known."""
    key = json.dumps([figure["releases"], figure["delta"], figure["adjacency"]], sort_keys=True)
    if key not in known:
        known[key] = account(figure)
    return known[key]


def account(figure):
    releases = [part for event in figure["releases"] for part in flat(event)]
    releases = [(k, b, c) for k, b, c in releases if c > 0]
    delta, stated = figure["delta"], float(figure["epsilon"])
    kinds = {kind for kind, _, _ in releases}
    if not releases:
        return 0.0, 0.0, "nothing"
    if kinds == {"gaussian"}:
        mu = np.sqrt(sum(c / b["noiseMultiplier"] ** 2 for _, b, c in releases))
        epsilon = losses.closed_gaussian(mu, delta)
        return epsilon * (1 - 1e-9), epsilon, "closed form"
    if kinds == {"pure"}:
        epsilon = pure([(b["epsilon"], c) for _, b, c in releases], delta)
        return epsilon * (1 - 1e-9), epsilon, "enumeration"
    if kinds == {"distributedDiscreteGaussian"} and len(releases) == 1:
        return by_shares(releases[0][1], releases[0][2], delta)
    if kinds == {"skellam"} and len(releases) == 1:
        return by_skellam(releases[0][1], releases[0][2], delta)
    adjacency = figure["adjacency"]
    guess = stated if np.isfinite(stated) else 10.0
    if adjacency != "replaceOne" or kinds == {"laplace"}:
        found = by_library(releases, delta, guess)
        if found:
            return found
    return by_losses(releases, delta, guess, adjacency)


# What releases must be

def near(a, b):
    return abs(a - b) <= 1e-12 * max(abs(a), abs(b))


def turns(facts):
    """The most rounds that one client is in, by the sampling alone; None: any."""
    (kind, body), = facts["sampling"].items()
    rounds = facts["rounds"]
    if kind == "all":
        return rounds
    if kind == "roundRobin":
        return min(rounds, (rounds * body["size"] - 1) // facts["population"] + 1)
    if kind == "groupedPoisson":
        return -(-rounds // body["groups"])
    return None


def lengthened(ledger, check):
    """What rounding makes of the norm of a masked update, gamma B over C, where the server adds noise to masked sums; else 1.

    The grid's numbers must be those of its bits, bound and dimension (Kairouz, Liu, Steinke 2021, theorem 1, beta 2^-40), and
    rounding must be small beside the bound and the noise.
    """
    facts, masked = ledger["facts"], ledger["mechanism"].get("masked")
    check(("valueBits" in facts) == (masked is not None), "the grid of masked sums is left out, or there is none")
    if masked is None:
        return 1.0
    clip, bits, z = ledger["mechanism"]["clip"], masked["valueBits"], ledger["mechanism"]["noiseMultiplier"]
    bound = clip["bound"] if "bound" in clip else 2.0 ** math.floor(math.log2(clip["adaptive"]["initialBound"]))
    check(masked["clipBound"] == bound, "the grid is not that of the bound")
    check(bits in (facts["valueBits"], facts["valueBits"] + 1), "the grid has other bits than were asked for")
    step = 2.0 ** (math.floor(math.log2(bound)) - (bits - 2))
    if bound / step > 2 ** (bits - 1) - 1:
        step *= 2
    length, d = bound / step, facts["parameterCount"]
    square = min(
        (length + math.sqrt(d)) ** 2,
        length ** 2 + d / 4 + math.sqrt(2 * 40 * math.log(2)) * (length + math.sqrt(d) / 2))
    check(masked["step"] == step and masked["beta"] == 2.0 ** -40, "the step is not that of the bits")
    check(square - 1.001 <= masked["squaredNormLimit"] <= square * (1 + 1e-12), "the norm is not that of conditional rounding")
    check(near(masked["normBound"] ** 2, masked["squaredNormLimit"]), "B is not the root of its square")
    check(near(masked["gridDeviation"], z * masked["normBound"]), "the noise is not z B")
    if z > 0:
        check(masked["normBound"] <= 1.01 * length * (1 + 1e-9), "rounding lengthens updates by more than 1 %")
        # With a bound that moves the vector's noise is larger than z, and the rule looser.
        check("bound" not in clip or math.sqrt(facts["expectedCohort"]) <= 0.02 * z * length * ledger["mechanism"]["noiseScale"] * (1 + 1e-9),
              "rounding errs by more than 1 % of the noise")
    return step * masked["normBound"] / bound


def consistent(ledger, figure):
    """What is wrong with a figure's releases, as sentences."""
    facts, asked, mechanism = ledger["facts"], ledger["configuration"], ledger["mechanism"]
    (scheme, sampling), = facts["sampling"].items()
    mode, z, factor = asked["mode"], mechanism["noiseMultiplier"], 2.0 if figure["adjacency"] == "replaceOne" else 1.0
    rounds, population, cohort = facts["rounds"], facts["population"], facts["expectedCohort"]
    if ledger["stopping"]["rule"] == "milestones":
        stops = ledger["stopping"]["milestones"]
        ended = ledger["stopping"].get("endedAfter", rounds) if "model" in ledger else rounds
        rounds = next(m["rounds"] for m in stops if m["rounds"] >= ended)
        if abs(sum(m["delta"] for m in stops) - (ledger.get("budget") or {}).get("delta", sum(m["delta"] for m in stops))) > 1e-15:
            return ["the shares of delta do not add up"]
    if ledger["stopping"]["rule"] == "filter":
        rounds = ledger["releases"]["reserved"]
    releases = [(k, b, c) for event in figure["releases"] for k, b, c in flat(event)]
    wrong = []

    def check(condition, sentence):
        if not condition:
            wrong.append(f"{figure['against']} {figure['scope']}: {sentence}")

    if scheme == "poisson":
        check(near(sampling["rate"], cohort / population), "the rate is not cohort / population")
    if scheme == "groupedPoisson":
        check(near(sampling["rate"], cohort * sampling["groups"] / population), "the rate is not that of a group")
    check(
        near(mechanism["sensitivity"], factor * lengthened(ledger, check)), "the sensitivity is not that of the adjacency and rounding")
    stated = asked.get("noiseMultiplier")
    check(stated is None or stated == z, "the noise is not the stated one")
    cap = asked["participation"].get("maximum")
    most = turns(facts)
    most = rounds if most is None else min(most, rounds)
    most = min(most, cap) if cap else most
    if figure["scope"] == "participation":
        most = 1
    correlated = asked["mechanism"] in ("tree", "bandedMatrix", "blt")

    if mode == "central" and not correlated:
        kind, body, count = releases[0]
        check(len(releases) == 1, "there are several kinds of releases")
        if kind == "poissonSampled":
            check(figure["amplified"] and near(body["rate"], cohort / population), "the rate is not cohort / population")
            check(count == rounds, f"{count} releases are not the {rounds} rounds")
            (kind, body), = body["of"].items()
        elif kind == "publicCohort":
            # Others know their own memberships: the size is that of a sample of the rest.
            rest = population if figure["against"] == "model" else population - max(
                1, int(facts["colludingShare"] * population))
            check(body["population"] <= max(1, rest), "the size is not that of a sample of those who do not collude")
            check(near(body["rate"], cohort / population), "the rate is not cohort / population")
            check(count == rounds, f"{count} releases are not the {rounds} rounds")
        elif kind == "fixedSizeGaussian":
            most_rate = cohort / population if figure["against"] == "model" else cohort / (
                population - max(1, int(facts["colludingShare"] * population)))
            check(body["sampleSize"] / body["datasetSize"] >= most_rate * (1 - 1e-12), "the rate is too small")
            check(count == rounds, f"{count} releases are not the {rounds} rounds")
        else:
            check(count == most, f"{count} releases are not the {most} participations")
        if kind == "gaussianWithCount":
            s = mechanism["countNoise"]
            check(near(body["countDeviation"], 2 * s / factor), "the count's noise is not the stated one")
            check(near(body["noiseMultiplier"] * factor, (z ** -2 - (2 * s) ** -2) ** -0.5), "the noise left is not z")
        else:
            check(near(body["noiseMultiplier"] * factor, z), "the noise is not noiseMultiplier / sensitivity")
    elif mode == "central":
        kind, body, count = releases[0]
        matrix = mechanism["matrix"]
        if kind == "gaussian" and count == 1:
            check(near(body["noiseMultiplier"], z / factor / matrix["sensitivity"]), "the noise is not z / sensitivity")
            least = sensitivity(asked["mechanism"], matrix, rounds, turns(facts))
            check(matrix["sensitivity"] >= least * (1 - 1e-9), f"the matrix has a sensitivity of at least {least}")
        else:
            norm = np.sqrt(sum(float(np.float32(c)) ** 2 for c in matrix["coefficients"]))
            groups = sampling["groups"]
            check(len(matrix["coefficients"]) <= groups, "columns of one group overlap")
            check(count == -(-rounds // groups), "the steps are not ceil(rounds / groups)")
            check(near(body["rate"], sampling["rate"]), "the rate is not that of a group")
            check(near(body["of"]["gaussian"]["noiseMultiplier"], z / factor / norm), "the noise is not z / column norm")
    elif mode == "distributed":
        shares = mechanism["distributed"]
        kind, body, count = releases[0]
        if kind == "approximated":
            shared = body["_0"]["sharedNoise"]
            check(shared["population"] == population and near(shared["rate"], cohort / population), "not the cohort's lottery")
            check(shared["least"] <= shares["countedClients"], "a round may release with fewer shares")
            check(shared["shareMultiplier"] <= shares["gridDeviation"] / (shares["l2"] / factor), "more noise than a share")
            check(count == rounds, f"{count} releases are not the {rounds} rounds")
        else:
            check(count == most, f"{count} releases are not the {most} participations")
            check(near(body["l2"] * shares["scale"], shares["l2"]), "the L2 norm is not the rounded one")
            bound = rounded(shares["scale"] * asked["clip"]["bound"], shares["beta"], shares["paddedDimension"])
            check(shares["l2"] >= factor * bound * (1 - 1e-12), "the L2 norm is below that of conditional rounding")
            least = np.sqrt(shares["countedClients"]) * shares["localStandardDeviation"]
            noise = body.get("standardDeviation") or body["localStandardDeviation"] * np.sqrt(body["clients"])
            check(noise <= least * (1 + 1e-12), "the noise is more than that of the counted shares")
            check(near(least, z * asked["clip"]["bound"]), "the counted shares are not the noise multiplier")
    elif mode == "local":
        kind, body, count = releases[0]
        check(count == most, f"{count} releases are not the {most} participations")
        if kind == "gaussian":
            check(near(body["noiseMultiplier"] * factor, z), "the noise is not noiseMultiplier / sensitivity")
        elif kind == "laplace":
            check(near(body["scale"] * factor * np.sqrt(2 * facts["parameterCount"]), z), "the scale is not that of the noise")
        else:
            check(near(body["epsilon"], 1 / z), "epsilon of a release is not 1 / noiseMultiplier")
    elif mode == "example":
        times = min(turns(facts) or rounds, rounds, asked["example"].get("maximumParticipations") or rounds)
        constants = asked["example"].get("constants")
        wanted = []
        for size in facts["exampleSizes"] or [1]:
            if constants:
                wanted.append((constants["rate"], constants["steps"] * times))
                continue
            batch = min(facts.get("batchSize") or size, size)
            passes = -(-size // batch)
            steps = min(facts.get("maximumSteps") or 1 << 62, facts["epochs"] * passes)
            if asked["example"]["batching"] == "shuffled":
                wanted.append((1.0, times * -(-steps // passes)))
            else:
                wanted.append((batch / size, times * steps))
        kind, body, count = releases[0]
        rate = body["rate"] if kind == "poissonSampled" else 1.0
        noise = (body["of"]["gaussian"] if kind == "poissonSampled" else body)["noiseMultiplier"]
        check(any(near(q, rate) and n == count for q, n in wanted), "rate and steps are no client's")
        check(near(noise * factor, z), "the noise is not noiseMultiplier / sensitivity")
        # Nobody pays more: every other client's figure, at its closest.
        for q, n in sorted(set(wanted)):
            if (near(q, rate) and n == count) or (q <= rate and n <= count):
                continue
            inner = {"gaussian": {"noiseMultiplier": noise}}
            other = dict(figure, releases=[{"repeated": {
                "_0": {"poissonSampled": {"rate": q, "of": inner}} if q < 1 else inner, "count": n}}])
            lower, _, _ = recompute(other)
            check(lower <= float(figure["epsilon"]), f"a client at rate {q:.4g} in {n} steps pays at least {lower:.6g}")
    return wrong


def sensitivity(name, matrix, rounds, most):
    """Of C x for contributions of norm 1 in up to `participations` rounds: the best of patterns in step, all aligned."""
    n, k, b = rounds, matrix["participations"], matrix["separation"]
    if name == "tree":
        # A unit in rounds j, j + b, ...: squared counts under every complete node.
        best = 0
        for start in range(min(b, n)):
            chosen = list(range(start, n, b))[:k]
            total, size = 0, 1
            while size <= n:
                total += sum(len([c for c in chosen if node * size <= c < (node + 1) * size]) ** 2
                             for node in range(n // size))
                size *= 2
            best = max(best, total)
        return np.sqrt(best)
    if name == "bandedMatrix":
        column = np.zeros(n)
        coefficients = np.array(matrix["coefficients"], np.float32).astype(float)[:n]
        column[:len(coefficients)] = coefficients
    else:
        decays, scales = (np.array(matrix[x], np.float32).astype(float) for x in ("decays", "scales"))
        column = np.concatenate([[1.0], [np.sum(scales * decays ** i) for i in range(n - 1)]])
    total = np.zeros(n)
    for start in list(range(0, n, b))[:k]:
        total[start:] += column[:n - start]
    return np.sqrt(np.sum(total ** 2))


def rounded(norm, beta, d):
    """The norm of conditional rounding (Kairouz, Liu, Steinke 2021, section 4), in steps of the grid."""
    first = np.sqrt(norm ** 2 + d / 4 + np.sqrt(2 * np.log(1 / beta)) * (norm + np.sqrt(d) / 2))
    return min(first, norm + np.sqrt(d))


# Files

def alter(path, torn, forged):
    """Two copies with another first epsilon: with the hash as it was, and with one that fits."""
    text = Path(path).read_text()
    figures = text.index('"figures"')
    found = re.compile(r'"epsilon" : ("Infinity"|[0-9.e+-]+)').search(text, figures)
    old = found.group(1)
    new = repr(float(old) * 0.99) if "Inf" not in old else "7.25"
    text = text[:found.start(1)] + new + text[found.end(1):]
    Path(torn).write_text(text)
    hashed = re.compile(r'"hash" : "([0-9a-f]*)"')
    bare = hashed.sub('"hash" : ""', text)
    digest = hashlib.blake2b(bare.encode(), digest_size=32).hexdigest()
    Path(forged).write_text(hashed.sub(f'"hash" : "{digest}"', text))


def verify(path):
    """Rows of a ledger's table, and whether all of it holds."""
    ledger = json.loads(Path(path).read_text())
    name = Path(path).parent.name or path
    holds, rows = True, []
    for figure in ledger["figures"]:
        stated = float(figure["epsilon"])
        lower, upper, how = recompute(figure)
        isBudget = ledger["stopping"]["rule"] == "filter"
        isOwn = ledger["configuration"].get("accountant") is not None
        problems = consistent(ledger, figure)
        if not stated >= lower:
            problems.append("BELOW THE LOWER VALUE")
        elif not (stated <= upper * (1 + STATED) + 1e-9 or isBudget or isOwn):
            problems.append("not tight")
        if isBudget and not upper <= stated * (1 + STATED) and figure["accountant"] != "rdp":
            problems.append("the budget does not cover the releases")
        holds = holds and not problems
        releases = [part for event in figure["releases"] for part in flat(event)]
        rows.append((name, figure, describe(releases), stated, lower, upper, how, "; ".join(problems) or "ok"))
    return rows, holds


def main():
    logging.getLogger().setLevel(logging.ERROR)  # that optimistic estimates are by privacy buckets
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledgers", nargs="*")
    parser.add_argument("--alter", nargs=3, metavar=("LEDGER", "TORN", "FORGED"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.alter:
        return alter(*options.alter)
    print("| ledger | against | releases | delta | stated | lower | upper | by | of all deltas: over lower, over upper | verdict |\n"
          "|---|---|---|---|---|---|---|---|---|---|")
    everything, count = True, 0
    for path in options.ledgers:
        rows, holds = verify(path)
        everything = everything and holds
        count += len(rows)
        groups = {}
        for row in rows:
            groups.setdefault((row[1]["against"], row[1]["scope"]), []).append(row)
        for (whom, scope), group in groups.items():
            name, figure, releases, stated, lower, upper, how, _ = group[0]
            over = min(r[3] / r[4] - 1 if r[4] else np.inf for r in group), max(r[3] / r[5] - 1 if r[5] else 0 for r in group)
            verdict = "; ".join(sorted({f"{r[7]}" for r in group}, key=lambda v: v == "ok"))
            print(f"| {name} | {whom}{' once' if scope == 'participation' else ''} | {releases} | {figure['delta']:.3g} "
                  f"| {stated:.6g} | {lower:.6g} | {upper:.6g} | {how} | {over[0]:+.1e}, {over[1]:+.1e} | {verdict} |", flush=True)
    print(f"\n{count} figures of {len(options.ledgers)} ledgers: {'all hold' if everything else 'SOME DO NOT HOLD'}")
    return 0 if everything else 1


if __name__ == "__main__":
    sys.exit(main())
