package timing

import (
	"slices"
	"time"
)

// Series are samples of one thing.
type Series struct {
	sampler *Sampler
	samples []sample
}

// sample is a measurement between two probes.
type sample struct {
	Measured

	round int
	probe time.Duration // the slower of the two
}

// NewSeries returns a series without samples.
func (s *Sampler) NewSeries() *Series {
	x := &Series{sampler: s}
	s.series = append(s.series, x)
	return x
}

// quiet returns the samples that were not disturbed, all if there is none such, and how
// many they are.
func (x *Series) quiet() ([]sample, int) {
	quiet := slices.DeleteFunc(slices.Clone(x.samples), func(s sample) bool { return x.sampler.disturbed(s) })
	if len(quiet) == 0 {
		return x.samples, 0
	}
	return quiet, len(quiet)
}

// Times are those of a series without disturbed samples, or of all samples if none was
// quiet. They are in the unit of the samples, and 0 without any.
type Times struct {
	Least, Median, Most float64
	Quiet, Disturbed    int // numbers of samples
}

// Times sums the series up.
func (x *Series) Times() Times {
	if len(x.samples) == 0 {
		return Times{}
	}
	samples, quiet := x.quiet()
	times := make([]float64, len(samples))
	for i, s := range samples {
		times[i] = s.Time
	}
	return Times{slices.Min(times), Median(times), slices.Max(times), quiet, len(x.samples) - quiet}
}

// Scale multiplies the times.
func (t Times) Scale(by float64) Times {
	t.Least, t.Median, t.Most = t.Least*by, t.Median*by, t.Most*by
	return t
}

// Ratio is that of the times of two series.
type Ratio struct {
	OfPairs float64 // the median of the ratios of samples of the same rounds
	Quiet   bool    // of these pairs
	OfLeast float64 // that of the least times
}

// Over returns the ratio of the series to another of the same sampler, 0 if a series
// has no samples or they have no round in common. Rounds in which both have a quiet
// sample count, all if there is none.
func (x *Series) Over(base *Series) Ratio {
	if len(x.samples) == 0 || len(base.samples) == 0 {
		return Ratio{}
	}
	r := Ratio{OfLeast: x.Times().Least / base.Times().Least}
	upper, n := x.quiet()
	lower, m := base.quiet()
	ratios := pairs(upper, lower)
	r.Quiet = len(ratios) > 0 && n > 0 && m > 0
	if len(ratios) == 0 {
		ratios = pairs(x.samples, base.samples)
	}
	if len(ratios) > 0 {
		r.OfPairs = Median(ratios)
	}
	return r
}

// pairs returns the ratios of the last samples of the same rounds.
func pairs(x, y []sample) []float64 {
	upper, lower := byRound(x), byRound(y)
	var ratios []float64
	for round, t := range upper {
		if under, ok := lower[round]; ok {
			ratios = append(ratios, t/under)
		}
	}
	return ratios
}

// byRound returns the last sample of each round.
func byRound(x []sample) map[int]float64 {
	last := map[int]float64{}
	for _, s := range x {
		last[s.round] = s.Time
	}
	return last
}
