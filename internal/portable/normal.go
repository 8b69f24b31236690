package portable

import "math"

// NormalRange bounds the magnitude of Normal's results. The largest is 8.2924, at a
// probability of 2^-54.
const NormalRange = 8.3

// Normal returns a normally distributed number of mean 0 and standard deviation
// 1, by inversion. It draws two words: one bit is the sign, 52 bits are a
// probability in the middle of one of 2^52 equal parts of (0, 1/2). Results lie
// within ±NormalRange and are never 0; the tails beyond, of probability 2^-53, are cut
// off.
func (s *Stream) Normal() float64 { return normal(s.Uint64()) }

// normal is Normal for the draw u of Uint64.
func normal(u uint64) float64 {
	x := quantile(probability(u))
	if negative(u) != 0 {
		return -x
	}
	return x
}

// probability and negative are the two parts that Normal makes of a draw u of Uint64;
// negative is 1 or 0.
func probability(u uint64) float64 { return float64((float64(int64(u>>12)) + half) * 0x1p-53) }
func negative(u uint64) uint64     { return u >> 11 & 1 }

// normals is normal for each of u, in less time: what is in the tails, which the
// processor cannot foresee, is found after all the rest. There are at most 256.
func normals(dst []float64, u []uint64) {
	var tails [256]uint8
	count := 0
	for i := range dst {
		q := half - probability(u[i])
		dst[i] = math.Float64frombits(math.Float64bits(centralQuantile(q)) | negative(u[i])<<63)
		tails[uint8(count)] = uint8(i)
		count += int(math.Float64bits(central-q) >> 63) // q > central
	}
	for _, i := range tails[:count] {
		dst[i] = normal(u[i])
	}
}

// Coefficients of the rational functions of quantile, in ascending powers: in the
// central region, in the tail, and in the far tail.
var (
	centralNumerator = [8]float64{
		3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
		4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3,
	}
	centralDenominator = [8]float64{
		1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
		2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3,
	}
	tailNumerator = [8]float64{
		1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
		1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
	}
	tailDenominator = [8]float64{
		1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
		1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
	}
	farNumerator = [8]float64{
		6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
		2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
	}
	farDenominator = [8]float64{
		1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
		7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15,
	}
)

// quantile returns the x that a standard normal variable exceeds with probability p
// in (0, 1/2], with a relative error of about 1e-15. It is routine PPND16 of Wichura, "Algorithm AS 241: the percentage points of the normal
// distribution", Applied Statistics 37 (1988).
func quantile(p float64) float64 {
	q := half - p // exact where p is a multiple of 2^-54
	if q <= central {
		return centralQuantile(q)
	}
	r := math.Sqrt(-Log(p))
	if r <= 5 {
		return horner(&tailNumerator, r-1.6) / horner(&tailDenominator, r-1.6)
	}
	return horner(&farNumerator, r-5) / horner(&farDenominator, r-5)
}

// central is up to which q = 1/2 - p the rational function of the central region counts.
const central = 0.425

// centralQuantile is quantile in the central region, of q = 1/2 - p.
func centralQuantile(q float64) float64 {
	r := 0.180625 - float64(q*q) // 0.180625 is 0.425 squared
	return float64(q*horner(&centralNumerator, r)) / horner(&centralDenominator, r)
}

// horner returns the polynomial with the coefficients c, in ascending powers, at x.
func horner(c *[8]float64, x float64) float64 {
	y := float64(c[7]*x) + c[6]
	y = float64(y*x) + c[5]
	y = float64(y*x) + c[4]
	y = float64(y*x) + c[3]
	y = float64(y*x) + c[2]
	y = float64(y*x) + c[1]
	return float64(y*x) + c[0]
}
