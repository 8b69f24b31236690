: A calcium channel that reverses by Nernst.
NEURON { SUFFIX cal USEION ca READ eca WRITE ica RANGE gbar }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { gbar = 0 (S/cm2) }
ASSIGNED { v (mV) eca (mV) ica (mA/cm2) }
STATE { s }
BREAKPOINT { SOLVE states METHOD cnexp ica = gbar*s*s*(v - eca) }
INITIAL { s = inf(v) }
DERIVATIVE states { s' = (inf(v) - s)/1.5 }
FUNCTION inf(v (mV)) { inf = 1/(1 + exp(-(v + 20)/6)) }
