"""A squid soma and axon with passive dendrites under SEClamp, by NEURON's CVODE.

python3 tree_seclamp.py > tree_seclamp.csv, with NEURON 8.2.2 of Debian 12.
"""

from neuron import h

h.load_file("stdrun.hoc")
h.celsius = 6.3
h.usetable_hh = 0


def cylinder(name, length, diameter, nseg, active, parent=None):
    s = h.Section(name=name)
    s.L, s.diam, s.nseg, s.Ra, s.cm = length, diameter, nseg, 100, 1
    if active:
        s.insert("hh")
        s.ena, s.ek, s.el_hh = 50, -77, -54.3
    else:
        s.insert("pas")
        s.g_pas, s.e_pas = 1e-4, -65
    if parent is not None:
        s.connect(parent)
    return s


soma = cylinder("soma", 20, 20, 1, True)
axon = cylinder("axon", 300, 1.5, 10, True, soma(0.5))
apical = cylinder("apical", 300, 3, 9, False, soma(0.5))
left = cylinder("left", 200, 1.5, 10, False, apical(1))
right = cylinder("right", 250, 1.2, 10, False, apical(1))
basal = cylinder("basal", 200, 2, 10, False, soma(0.5))

clamps = []
for site in (soma(0.5), left(0.5)):
    c = h.SEClamp(site)
    c.rs = 5
    c.dur1, c.amp1, c.dur2, c.amp2, c.dur3, c.amp3 = 1, -65, 3, -20, 2, -80
    clamps.append(c)

cvode = h.CVode()
cvode.active(1)
cvode.atol(1e-9)
cvode.rtol(1e-9)
h.finitialize(-65)
print("# t (ms), v (mV) of the soma, of left(0.95), of axon(0.95), current (nA) of the soma's clamp, of that at left(0.5)")
k = 0
while True:
    t = 0.125 + 0.25 * k  # off the steps of the command
    if t > 8:
        break
    cvode.solve(t)
    print(",".join("%.9g" % x for x in (t, soma(0.5).v, left(0.95).v, axon(0.95).v, clamps[0].i, clamps[1].i)))
    k += 1
