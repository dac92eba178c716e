"""Privacy losses from their definitions, with numpy and scipy alone: no code of Covey's and none of dp-accounting's.

A release is a pair of distributions P, Q, told by S(l) = P(log dP/dQ > l). Losses are put on a grid, all up (an upper bound
of epsilon) or all down (a lower bound), and composed by FFT. What the window leaves out counts as infinite, or as nothing.
"""
import numpy as np
from scipy import special, stats


def upper(x):
    """P(N > x)."""
    return special.ndtr(-x)


def closed_gaussian(mu, delta):
    """Epsilon of a mu-Gaussian release (Balle, Wang 2018, theorem 8), by bisection."""
    def log_delta(e):
        a, b = special.log_ndtr(mu / 2 - e / mu), e + special.log_ndtr(-mu / 2 - e / mu)
        return a + np.log1p(-np.exp(min(b - a, -1e-300))) if b < a else -np.inf
    if mu == 0 or log_delta(0.0) <= np.log(delta):
        return 0.0
    low, high = 0.0, mu * mu / 2 + mu * np.sqrt(-2 * np.log(delta))
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if log_delta(middle) > np.log(delta) else (low, middle)
    return high


class Base:
    """log dB/dA of an unsampled pair: its survival under A and under B."""

    def __init__(self, mu, atoms=None):
        self.mu, self.atoms = mu, atoms  # atoms: (loss, mass under A, mass under B) of what is released beside

    def survival(self, l, sign):
        """P(loss > l) under B (sign 1) or A (sign -1)."""
        centre = sign * self.mu * self.mu / 2
        if self.atoms is None:
            return upper((l - centre) / self.mu)
        total = np.zeros_like(l)
        for loss, a, b in zip(*self.atoms):
            total += (b if sign > 0 else a) * upper((l - loss - centre) / self.mu)
        return total


def gaussian(z):
    return Base(1 / z)


def discrete_gaussian(s, last=None):
    """Probabilities of -last ... last."""
    last = last or int(14 * s) + 10
    k = np.arange(-last, last + 1)
    p = np.exp(-k * k / (2 * s * s))
    return k, p / p.sum()


def gaussian_with_count(z, deviation):
    """A Gaussian, and a count moved by 1 with discrete Gaussian noise."""
    k, p = discrete_gaussian(deviation)
    return Base(1 / z, ((2 * k - 1) / (2 * deviation ** 2), p, np.roll(p, 1)))


def unsample(l, q):
    """The l0 with log(1 - q + q e^l0) = l; -inf where there is none."""
    with np.errstate(all="ignore"):
        inner = np.expm1(l) + q
        small = np.where(inner > 0, np.log(np.where(inner > 0, inner, 1)), -np.inf)
        big = l + np.log1p(-np.exp(-l) * (1 - q))
        return np.where(l > 1, big, small) - np.log(q)


def removed(base, q):
    """P = (1 - q) A + q B, Q = A."""
    def S(l):
        l0 = unsample(l, q)
        return np.where(l0 > -np.inf, (1 - q) * base.survival(l0, -1) + q * base.survival(l0, 1), 1.0)
    return S


def added(base, q):
    """P = A, Q = (1 - q) A + q B."""
    def S(l):
        l0 = unsample(-l, q)
        return np.where(l0 > -np.inf, 1 - base.survival(l0, -1), 0.0)
    return S


def added_gaussian(z, q):
    """As `added`, with a tail that does not cancel."""
    def S(l):
        l0 = unsample(-l, q)
        return np.where(l0 > -np.inf, special.ndtr((l0 + 0.5 / z ** 2) * z), 0.0)
    return S


def opposite(z, q):
    """(1 - q) N(0) + q N(1) against (1 - q) N(0) + q N(-1)."""
    def loss(x):
        return np.logaddexp(np.log1p(-q), np.log(q) + (2 * x - 1) / (2 * z * z)) - np.logaddexp(
            np.log1p(-q), np.log(q) + (-2 * x - 1) / (2 * z * z))

    def S(l):
        low, high = np.full_like(l, -60 * z - 2), np.full_like(l, 60 * z + 2)
        for _ in range(70):
            middle = (low + high) / 2
            above = loss(middle) > l
            low, high = np.where(above, low, middle), np.where(above, middle, high)
        return (1 - q) * upper(high / z) + q * upper((high - 1) / z)
    return S


def joined(z, q):
    """Samples of fixed size: losses > 0 of removal, losses < 0 of addition, the rest at 0."""
    up, down = removed(gaussian(z), q), added_gaussian(z, q)

    def S(l):
        below = 1 - down(l)  # mass of losses <= l
        return np.where(l >= 0, up(l), 1 - below)
    return S


def mixture(parts):
    """sum of weight x S(l + shift); shift inf: never, -inf: always infinite loss."""
    def S(l):
        total = np.zeros_like(l)
        for weight, part, shift in parts:
            if part is None:
                total += weight * (l < -shift if np.isfinite(shift) else 1.0)
            else:
                total += weight * part(l + shift)
        return total
    return S


def cohort(N, q, z, present):
    """The two directions of a Poisson sample whose size is told; `present`: whether a unit may be missing."""
    m = np.arange(N + 1)
    w = stats.binom.pmf(m, N, q)
    keep = w > 1e-18
    if not present:
        zero = ([(w[0], None, 0.0)] if keep[0] else [])
        rest = [k for k in m[keep] if k > 0]
        return (mixture(zero + [(w[k], removed(gaussian(z), k / N), 0.0) for k in rest]),
                mixture(zero + [(w[k], added_gaussian(z, k / N), 0.0) for k in rest]))
    less = stats.binom.pmf(m, N - 1, q)
    remove, add = [], []
    for k in m[keep]:
        r = np.log((N - k) / ((1 - q) * N)) if k < N else -np.inf
        if k == N:
            remove.append((w[k], None, -np.inf))
        elif k == 0:
            # The loss is -r under removal: survival at l is 1 where l < -r.
            remove.append((w[0], None, r))
            add.append((less[0], None, -r))
        else:
            remove.append((w[k], removed(gaussian(z), k / N), r))
            add.append((less[k], added_gaussian(z, k / N), -r))
    return mixture(remove), mixture(add)


def shares(N, q, share, least):
    """Noise that members bring: known by its size, nothing below `least` members."""
    m = np.arange(N + 1)
    w = stats.binom.pmf(m, N, q)
    nothing = w[:least].sum()
    rest = [k for k in m[w > 1e-18] if k >= least]
    return (mixture([(nothing, None, 0.0)] + [(w[k], removed(gaussian(share * np.sqrt(k)), k / N), 0.0) for k in rest]),
            mixture([(nothing, None, 0.0)] + [(w[k], added_gaussian(share * np.sqrt(k), k / N), 0.0) for k in rest]))


class Grid:
    """Losses i h, i0 <= i < i0 + n."""

    def __init__(self, step, low, high):
        self.h, self.first = step, int(np.floor(low / step)) - 1
        self.n = int(np.ceil(high / step)) + 2 - self.first
        self.edges = (self.first + np.arange(self.n)) * step

    def masses(self, survival, up):
        """Masses on the grid, rounded up or down, and the mass of infinite loss."""
        s = np.concatenate([[1.0], survival])
        inside = np.maximum(-np.diff(s), 0)  # of (edge before, edge]
        top = max(s[-1], 0.0)
        if not up:
            inside = np.concatenate([[inside[0] + inside[1]], inside[2:], [top]])
            return inside, 0.0
        return inside, top


def bracket(releases, delta, guess, slack=0.0, longest=1 << 23):
    """Lower and upper epsilon of a list of (S, count); `guess`: about what it is, for the grid.

    `slack`: the probabilities are within e^slack of these, under both data sets.
    """
    count = sum(c for _, c in releases)
    # Losses of one release: where its probability is below 1e-3 delta / T they do not matter.
    cut = 1e-6 * delta / count
    low, high = 0.0, 0.0
    for S, _ in releases:
        l = np.concatenate([-np.geomspace(2e4, 1e-6, 4000), [0], np.geomspace(1e-6, 2e4, 4000)])
        s = S(l)
        seen = np.nonzero((s > cut) & (s < 1 - cut))[0]
        if len(seen):
            low, high = min(low, l[max(seen[0] - 1, 0)]), max(high, l[min(seen[-1] + 1, len(l) - 1)])
        finite = np.nonzero(s >= 1 - cut)[0]
        if len(finite):
            low = min(low, l[finite[-1]])
        high = max(high, l[min(np.nonzero(s > cut)[0][-1] + 1, len(l) - 1)] if s[-1] <= cut else high)
    h = max(1e-3 * max(guess, 1e-6) / count, (high - low) / (longest / 4))
    grid = Grid(h, low, high)
    survivals = [(np.clip(S(grid.edges), 0, 1), c) for S, c in releases]
    found = []
    for up in [False, True]:
        parts = [(grid.masses(s, up), c) for s, c in survivals]
        finite = 1 - sum(c * top for (_, top), c in parts)
        # The window of the sum by Chernoff's bound.
        def cumulants(t):
            with np.errstate(all="ignore"):
                return sum(c * special.logsumexp(t * grid.edges, b=p) for (p, _), c in parts)
        ts = np.geomspace(1e-3, 1e3, 60)
        target = -np.log(1e-4 * delta)
        top = min((cumulants(t) + target) / t for t in ts)
        bottom = max(-(cumulants(-t) + target) / t for t in ts)
        n = 1 << int(np.ceil(np.log2(max((top - bottom) / h + 4, grid.n))))
        if n > 4 * longest:
            raise ValueError("the grid is too long")
        spectrum = np.ones(n // 2 + 1, complex)
        offset = 0
        for (p, _), c in parts:
            spectrum = spectrum * np.fft.rfft(p, n) ** c
            offset += c * grid.first
        total = np.fft.irfft(spectrum, n)
        # Index j stands for the sum offset + j, modulo n.
        start = int(np.floor(bottom / h))
        losses = (start + np.arange(n)) * h
        mass = np.roll(total, -((start - offset) % n))
        infinite = 1 - finite if up else 0.0
        noise = 2e-4 * delta + 1e-15
        extra = (infinite + noise) if up else -noise

        def spent(e):
            above = losses > e
            return float(np.sum(mass[above] * -np.expm1(e - losses[above]))) + extra
        wanted = delta * np.exp(-slack) if up else delta
        a, b = 0.0, max(top, guess) + 1
        if spent(0.0) <= wanted:
            b = 0.0
        elif spent(b) > wanted:
            b = np.inf
        else:
            for _ in range(60):
                middle = (a + b) / 2
                a, b = (middle, b) if spent(middle) > wanted else (a, middle)
        found.append(b + (2 * slack if up and b > 0 else 0.0) if up else a if b > 0 else 0.0)
    return tuple(found)
