"""The failover series counted again from its raw logs, with nothing of this project's code.

    python3 test/independent/failover.py captures

Prints JSON: by variant and side the runs that count, the new connections tried and failed, the interval of the difference of rates,
and of each comparison the p of an exact permutation test on ranks, before and after Holm's correction. Python's own library only.
"""
import gzip
import json
import pathlib
import random
import re
import sys
from collections import Counter
from datetime import datetime
from fractions import Fraction

SIDES = ('v1', 'v2')
GOOD = ('ok', 'slow')
LATE_MS, APART_MS, TOGETHER_MS, STEPPED_MS, ENOUGH = 5, 14000, 500, 100, 10


def lines(root, path):
    opened = gzip.open if path.endswith('.gz') else open
    with opened(root / path, 'rt', encoding='utf8') as file:
        return [json.loads(line) for line in file if line.strip().startswith('{')]


def epoch_ms(stamp):
    return datetime.fromisoformat(stamp.replace('Z', '+00:00')).timestamp() * 1000


def clocks(first, last):
    return abs((last['wallMs'] - first['wallMs']) - (last['monotonicMs'] - first['monotonicMs']))


class Run:
    """One side of one run; every time is a reading of the machine's monotonic clock, in milliseconds."""

    def __init__(self, root, captures, name):
        part = lambda of: captures.get(f'{name}-{of}')
        probe, watch = lines(root, part('probe')['stdout']['path']), lines(root, part('watch')['stdout']['path'])
        self.head, self.end = probe[0]['probe'], probe[-1]['summary']
        self.tries = [one for one in probe[1:-1] if 'n' in one]
        for one in self.tries:
            # later logs have how late a try was begun, not when
            one.setdefault('start', one['n'] * self.head['everyMs'] + one.get('late', 0))
        act = part('delete') or part('cut')
        self.brief = part('delete') is not None
        began, ended = watch[0]['clock'], watch[-1]['clock']
        self.zero = self.head['clock']['monotonicMs']
        self.done = began['monotonicMs'] + epoch_ms(act['startedOn']) - began['wallMs']
        self.over = self.zero + self.head['scheduled'] * self.head['everyMs']
        self.stepped = max(clocks(self.head['clock'], self.end['clock']), clocks(began, ended))
        node = None if self.brief else act['argv'][-2]
        self.left = None if self.brief else self.leaving(watch, began['monotonicMs'], node)

    def leaving(self, watch, zero, node):
        """When the slice first called none of the pods ready that stood on the node as the watch began; None: never."""
        victims = None
        for one in watch[1:-1]:
            endpoints = one['line']['object']['endpoints']
            if victims is None:
                victims = {end['targetRef']['name'] for end in endpoints if end.get('nodeName') == node}
            if not any(end['conditions'].get('ready') for end in endpoints if end['targetRef']['name'] in victims):
                return zero + one['at']
        return None

    def failed(self, since, until):
        return [one for one in self.tries if since <= self.zero + one['start'] < until and one['outcome'] not in GOOD]

    def tried(self, since, until):
        return sum(since <= self.zero + one['start'] < until for one in self.tries)

    def turn(self, other):
        return self.done, other.done if self.brief and other.done > self.done else self.over

    def void(self, other):
        first = min(self.done, other.done)
        late = self.end['lagP99Ms'] > LATE_MS
        early = len(self.failed(self.zero, first)) > 0 or first - self.zero < self.head['quietMs'] - TOGETHER_MS
        unlike = round(abs(other.done - self.done)) < APART_MS or self.stepped > STEPPED_MS
        return late or early or unlike or (not self.brief and (self.left is None or self.left < self.done))


def rank_test(a, b):
    """Two-sided, exact: every way to deal the values out is counted."""
    values = sorted(a + b)
    rank = {value: Fraction(values.index(value) + 1 + len(values) - values[::-1].index(value), 2) for value in values}
    ways = [Counter() for _ in range(len(a) + 1)]
    ways[0][Fraction(0)] = 1
    for value in values:
        for taken in range(len(a), 0, -1):
            for total, count in ways[taken - 1].items():
                ways[taken][total + rank[value]] += count
    middle = Fraction(len(a) * (len(values) + 1), 2)
    far = abs(sum(rank[value] for value in a) - middle)
    return float(Fraction(sum(count for total, count in ways[-1].items() if abs(total - middle) >= far), sum(ways[-1].values())))


def interval(a, b, resamples=10000):
    """95 % of the difference of rates, b less a, whole runs drawn anew."""
    drawn = random.Random(1)
    rate = lambda runs: sum(run['all'] for run in runs) / sum(run['tried'] for run in runs)
    apart = sorted(rate(drawn.choices(b, k=len(b))) - rate(drawn.choices(a, k=len(a))) for _ in range(resamples))
    return apart[int(0.025 * resamples)], apart[int(0.975 * resamples)]


def holm(ps):
    most, corrected = 0.0, {}
    for place, name in enumerate(sorted(ps, key=ps.get)):
        most = max(most, min(1.0, ps[name] * (len(ps) - place)))
        corrected[name] = most
    return corrected


def main(root):
    captures = {one['id']: one for one in json.loads((root / 'manifest.json').read_text())['captures'] if one['stdout']}
    found = sorted({m.groups() for m in (re.fullmatch(r'failover\.v1\.([a-z-]+)-(\d+)-probe', id) for id in captures) if m})
    counted = {}
    for variant, number in found:
        pair = [Run(root, captures, f'failover.{side}.{variant}-{number}') for side in SIDES]
        for side, mine, other in zip(SIDES, pair, pair[::-1]):
            if mine.void(other):
                continue
            since, until = mine.turn(other)
            run = {'tried': mine.tried(since, until), 'all': len(mine.failed(since, until))}
            if not mine.brief:
                run['after'] = len(mine.failed(mine.left, until))
                run['before'] = run['all'] - run['after']
            counted.setdefault(variant, {'v1': [], 'v2': []})[side].append(run)
    ps = {}
    for variant, of in counted.items():
        for what in ('all', 'before', 'after'):
            if min(map(len, of.values())) >= ENOUGH and what in of['v1'][0]:
                ps[f'{variant} {what}'] = rank_test(*([run[what] for run in of[side]] for side in SIDES))
    intervals = {variant: interval(of['v1'], of['v2']) for variant, of in counted.items()}
    print(json.dumps({'runs': counted, 'intervals': intervals, 'p': ps, 'corrected': holm(ps)}))


main(pathlib.Path(sys.argv[1]))
