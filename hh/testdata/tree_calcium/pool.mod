: Calcium in a shell below the membrane, which decays.
NEURON { SUFFIX pool USEION ca READ ica, cai WRITE cai RANGE shell, tau, rest }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (mM) = (milli/liter) (um) = (micron) }
PARAMETER { shell = 1 (um) tau = 20 (ms) rest = 1e-4 (mM) }
ASSIGNED { ica (mA/cm2) }
STATE { cai (mM) }
INITIAL { cai = rest }
BREAKPOINT { SOLVE states METHOD cnexp }
: 1 mA/cm2 is 10 C/(s m2), a um 1e-6 m.
DERIVATIVE states { cai' = (rest - cai)/tau - ica*(1e4)/(2*96485.33212331001*shell) }
