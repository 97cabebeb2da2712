"""The scale experiment counted again from its raw logs, with nothing of this project's code.

    python3 test/independent/scale.py captures

Prints JSON: by side what connecting costs at each size and to each pod, and its slope; the sides against each other; the VIP's
slope; how many rules or entries each size has; how much longer one more Service takes; and what the agents cost. Intervals are
percentile bootstraps with draws of their own. Python's own library only.
"""
import gzip
import json
import pathlib
import random
import re
import sys
from collections import defaultdict
from statistics import mean, median

SIDES, BACKENDS = ('v1', 'v2'), ('here', 'there')
RESAMPLES, TOGETHER, PAUSE_MS, STEPPED_MS = 10000, 18, 50, 100
VIP_WARM, VIP_BLOCK, TICKS, PAGE = 500, 500, 100, 4096


def interval(draw, comparisons):
    drawn = random.Random(7)
    values = sorted(draw(drawn) for _ in range(RESAMPLES))
    cut = 0.05 / comparisons / 2
    return values[int(cut * RESAMPLES)], values[min(RESAMPLES - 1, int((1 - cut) * RESAMPLES))]


def estimate(of, *series, comparisons=TOGETHER):
    """What `of` makes of whole series, and of series drawn anew from each of them."""
    again = lambda drawn: of(*(drawn.choices(one, k=len(one)) for one in series))
    return [of(*series), *interval(again, comparisons)]


def slope(points):
    middle_x, middle_y = mean(x for x, _ in points), mean(y for _, y in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / sum((x - middle_x) ** 2 for x, _ in points)


def least_squares(strata):
    """A slope over all strata's points, each stratum drawn anew by itself."""
    return estimate(lambda *drawn: slope([point for one in drawn for point in one]), *strata)


def tail(times):
    return sorted(times, reverse=True)[len(times) // 100]


class Set:
    def __init__(self, root):
        self.root = root
        self.captures = {one['id']: one for one in json.loads((root / 'manifest.json').read_text())['captures'] if one['stdout']}

    def named(self, pattern):
        return [(m.groups(), id) for id in self.captures if (m := re.fullmatch(pattern, id))]

    def text(self, id):
        path = self.captures[id]['stdout']['path']
        with (gzip.open if path.endswith('.gz') else open)(self.root / path, 'rt', encoding='utf8') as file:
            return file.read()

    def lines(self, id):
        return [json.loads(line) for line in self.text(id).splitlines()]


def pairs_of(captured, side):
    """Each measured pair of blocks: its size, backend, medians, times and place in KUBE-SERVICES; without those whose rule moved."""
    found = []
    for (size,), id in captured.named(rf'scale\.{side}\.n-(\d+)-latency-\d'):
        blocks = defaultdict(dict)
        for block in captured.lines(id)[1:-1]:
            if not block['warm']:
                blocks[block['backend'], block['pair']][block['to']] = block
        for (backend, _), two in blocks.items():
            service, pod, rule = two['service'], two['pod'], two['service']['rule']
            if rule and rule['before'] != rule['after']:
                continue
            found.append({'size': int(size), 'backend': backend, 'place': rule and rule['before'],
                          'service': median(service['us']), 'pod': median(pod['us']), 'times': (service['us'], pod['us'])})
    return found


def cells(pairs):
    told = {}
    for size in sorted({one['size'] for one in pairs}):
        for backend in BACKENDS:
            of = [one for one in pairs if one['size'] == size and one['backend'] == backend]
            service, pod = ([us for one in of for us in one['times'][at]] for at in (0, 1))
            told[f'{size} {backend}'] = {
                'pairs': len(of),
                'ratio': estimate(median, [one['service'] / one['pod'] for one in of]),
                'p99': tail(service) / tail(pod),
            }
    return told


def slopes(pairs):
    told = {}
    for backend in BACKENDS:
        strata = defaultdict(list)
        for one in pairs:
            if one['backend'] == backend:
                x = one['size'] if one['place'] is None else one['place']
                strata[one['size']].append((x, 1000 * (one['service'] - one['pod'])))
        told[backend] = least_squares(list(strata.values()))
    return told


def against(one, other):
    of = lambda pairs, backend, to: [pair[to] for pair in pairs if pair['backend'] == backend]
    ratio = lambda a, b: median(b) / median(a)
    return {f'{to} {backend}': estimate(ratio, of(one, backend, to), of(other, backend, to)) for backend in BACKENDS for to in ('service', 'pod')}


def vip(captured, side):
    strata = defaultdict(list)
    for (size,), id in captured.named(rf'scale\.{side}\.n-(\d+)-vip-\d'):
        us = [round(1e6 * float(line.split()[0])) for line in captured.text(id).splitlines()][VIP_WARM:]
        for start in range(0, len(us) - VIP_BLOCK + 1, VIP_BLOCK):
            strata[int(size)].append((int(size), 1000 * median(us[start:start + VIP_BLOCK])))
    return {'blocks': sum(map(len, strata.values())), 'slope': least_squares(list(strata.values()))}


def table(captured, side):
    """Rules of nat and filter, or entries of the three maps, at each size."""
    counts = defaultdict(int)
    for (size,), id in captured.named(rf'scale\.{side}\.n-(\d+)-iptables-save'):
        name = None
        for line in captured.text(id).splitlines():
            name = line[1:] if line.startswith('*') else name
            counts[size] += line.startswith('-A ') and name in ('nat', 'filter')
    for (size, _), id in captured.named(rf'scale\.{side}\.n-(\d+)-lb-(frontends|backends|revnat)'):
        counts[size] += len([line for line in captured.text(id).splitlines() if line.strip()]) - 1
    return counts


def one_more(captured, side):
    """By size, milliseconds from the API's answer until each pod got through; tries that do not count are left out."""
    times = defaultdict(list)
    for (size,), id in captured.named(rf'scale\.{side}\.n-(\d+)-more-\d'):
        head, *rest = captured.lines(id)
        clock, end = head['more']['clock'], rest[-1]['summary']['clock']
        if abs((end['wallMs'] - clock['wallMs']) - (end['monotonicMs'] - clock['monotonicMs'])) > STEPPED_MS:
            continue
        told = [one for one in rest if 'pod' in one]
        for asked in (one for one in rest if 'slice' in one):
            through = [one for one in told if one['n'] == asked['n']]
            if {one['pod'] for one in through} != set(head['more']['pods']) or any(one['pause'] > PAUSE_MS for one in through):
                continue
            times[int(size)].append(max(one['began']['monotonicMs'] - clock['monotonicMs'] + one['open'] for one in through) - asked['slice'])
    sizes = sorted(times)
    grown = estimate(lambda few, many: median(many) - median(few), times[sizes[0]], times[sizes[-1]], comparisons=1)
    return {'medians': {size: median(times[size]) for size in sizes}, 'tries': {size: len(times[size]) for size in sizes}, 'grown': grown}


def agent(captured, side):
    looks = sorted((captured.captures[id]['startedOn'], id) for _, id in captured.named(rf'scale\.{side}\.n-(\d+)-pressure-\d+'))
    stats = [re.search(r'^\d+ \((?:kube-proxy|cilium-agent)\) (.*)$', captured.text(id), re.M) for _, id in looks]
    fields = [stat[1].split() for stat in stats if stat]
    ticks = [sum(map(int, one[11:15])) for one in fields]
    return {'seconds': (ticks[-1] - ticks[0]) / TICKS, 'mebibytes': round(int(fields[-1][21]) * PAGE / 2 ** 20)}


def main(root):
    captured = Set(root)
    pairs = {side: pairs_of(captured, side) for side in SIDES}
    of = {side: {'cells': cells(pairs[side]), 'slopes': slopes(pairs[side]), 'vip': vip(captured, side), 'table': table(captured, side),
                 'more': one_more(captured, side), 'agent': agent(captured, side)} for side in SIDES}
    print(json.dumps({'sides': of, 'against': against(pairs['v1'], pairs['v2'])}))


main(pathlib.Path(sys.argv[1]))
