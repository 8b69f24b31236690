: A potassium channel that voltage and calcium open, not as a product.
NEURON { SUFFIX bk USEION ca READ cai NONSPECIFIC_CURRENT i RANGE gbar }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (mM) = (milli/liter) (S) = (siemens) }
PARAMETER { gbar = 0 (S/cm2) }
ASSIGNED { v (mV) cai (mM) i (mA/cm2) }
STATE { o }
BREAKPOINT { SOLVE states METHOD cnexp i = gbar*o*(v + 80) }
INITIAL { o = alpha(v, cai)/(alpha(v, cai) + beta(v, cai)) }
DERIVATIVE states { o' = alpha(v, cai) - o*(alpha(v, cai) + beta(v, cai)) }
FUNCTION alpha(v (mV), c (mM)) { alpha = 0.48*c/(c + 0.18e-3*exp(-0.84*2*v/24)) }
FUNCTION beta(v (mV), c (mM)) { beta = 0.28/(1 + c/(0.011e-3*exp(-2*v/24))) }
