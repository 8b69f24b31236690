: A potassium channel that calcium opens.
NEURON { SUFFIX kca USEION ca READ cai NONSPECIFIC_CURRENT i RANGE gbar }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (mM) = (milli/liter) (S) = (siemens) }
PARAMETER { gbar = 0 (S/cm2) }
ASSIGNED { v (mV) cai (mM) i (mA/cm2) }
STATE { q }
BREAKPOINT { SOLVE states METHOD cnexp i = gbar*q*(v + 80) }
INITIAL { q = cai/(cai + 1e-3) }
DERIVATIVE states { q' = (cai/(cai + 1e-3) - q)*(1 + cai/1e-3)/5 }
