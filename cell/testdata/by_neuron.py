#!/usr/bin/python3
"""Writes what NEURON makes of the SWC files beside this one, and of some sections made by
hand: sections, where they begin, how many compartments the d_lambda rule gives them, and
each one's area (um2) and resistance to the one before (Mohm; the last is from the last
middle to the end). Ra is 123 ohm cm and Cm 1.1 uF/cm2. `by_neuron.py > by_neuron.json`.

Needs NEURON: `apt-get install python3-neuron`; 8.2.2 wrote the file.
"""

import glob
import json
import os

from neuron import h

RA, CM, FRACTION, HZ = 123, 1.1, 0.1, 100


def describe():
    sections = []
    for s in h.allsec():
        s.Ra, s.cm = RA, CM
        s.nseg = int((s.L / (FRACTION * h.lambda_f(HZ, sec=s)) + 0.9) / 2) * 2 + 1
    for s in h.allsec():
        up = s.parentseg()
        sections.append({
            "name": s.hname(),
            "parent": up.sec.hname() if up else "",
            "fraction": up.x if up else 0,
            "length": s.L,
            "areas": [x.area() for x in s],
            "resistances": [x.ri() for x in s] + [s(1).ri()],
        })
    return sections


def swc(name):
    reader = h.Import3d_SWC_read()
    reader.quiet = 1
    reader.input(name)
    h.Import3d_GUI(reader, 0).instantiate(None)


def tapering():
    """Frusta of all lengths, without steps of the diameter."""
    h("create trunk, branch")
    h.branch.connect(h.trunk(1))
    for s, points in ((h.trunk, ((0, 0, 0, 9), (3, 4, 0, 4), (3, 4, 0.1, 3.9), (50, 4, 70, 2), (200, 4, 70, 1.5))),
                      (h.branch, ((200, 4, 70, 1.5), (250, 4, 70, 0.3), (250, 90, 70, 2)))):
        for p in points:
            h.pt3dadd(*p, sec=s)


def main():
    h.load_file("stdlib.hoc")
    h.load_file("import3d.hoc")
    here = os.path.dirname(os.path.abspath(__file__))
    cells = {}
    for name in sorted(glob.glob(os.path.join(here, "*.swc"))):
        if "outline" in name:
            continue
        swc(name)
        cells[os.path.basename(name)] = describe()
        for s in list(h.allsec()):
            h.delete_section(sec=s)
    tapering()
    cells["tapering"] = describe()
    print(json.dumps(cells, indent=1))


if __name__ == "__main__":
    main()
