package precision

// cross returns where within the step from v[i] to v[i+1], 0 to 1, the cubic
// through v[i-1] to v[i+2] crosses theta. At the ends of v, where one of them
// is missing, it returns x, where the straight line does.
func cross(v []float64, i int, x, theta float64) float64 {
	if i < 1 || i+2 >= len(v) {
		return x
	}
	a, b, c, d := v[i-1], v[i], v[i+1], v[i+2]
	// Newton's form on the points -1, 0, 1, 2.
	first, second, third := b-a, (c-float64(2*b)+a)/2, (d-float64(3*c)+float64(3*b)-a)/6
	at := func(x float64) float64 {
		return a + float64((x+1)*(first+float64(x*(second+float64((x-1)*third))))) - theta
	}
	lo, hi := 0.0, 1.0
	// Bisection, as no slope is to be relied on in a run that is far off.
	for range 60 {
		mid := (lo + hi) / 2
		if at(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}
