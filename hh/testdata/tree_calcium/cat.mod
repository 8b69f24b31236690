: A calcium channel by Goldman, Hodgkin and Katz, with a permeability.
NEURON { SUFFIX cat USEION ca READ cai, cao WRITE ica RANGE pbar }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (mM) = (milli/liter) }
PARAMETER { pbar = 0 (cm/s) }
ASSIGNED { v (mV) celsius (degC) cai (mM) cao (mM) ica (mA/cm2) }
STATE { r }
BREAKPOINT { LOCAL x
	SOLVE states METHOD cnexp
	x = 2*96485.33212331001*v/(1000*8.31446261815324*(celsius + 273.15))
	: cm/s * C/mol * mM is 1e-3 mA/cm2 for each
	ica = -(1e-3)*pbar*r*r*2*96485.33212331001*(cao*over(x) - cai*over(-x))
}
INITIAL { r = inf(v) }
DERIVATIVE states { r' = (inf(v) - r)/3 }
FUNCTION inf(v (mV)) { inf = 1/(1 + exp(-(v + 35)/5)) }
FUNCTION over(x) { if (fabs(x) < 1e-5) { over = 1 - x/2 } else { over = x/(exp(x) - 1) } }
