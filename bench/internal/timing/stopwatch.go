package timing

import "time"

// Stopwatch measures how long something takes, and how long it waits meanwhile for a
// processor that works for others.
type Stopwatch struct {
	start     time.Time
	processor time.Duration
}

// Start starts a stopwatch.
func Start() Stopwatch {
	processor, _ := processorTime()
	return Stopwatch{time.Now(), processor}
}

// Stop returns what has passed since the start, and the fraction of it in which no
// processor worked for this process, 0 where the operating system does not say.
func (w Stopwatch) Stop() (took time.Duration, waited float64) {
	took = time.Since(w.start)
	processor, ok := processorTime()
	if !ok {
		return took, 0
	}
	return took, Waited(processor-w.processor, took)
}

// Waited returns the fraction of a time that is not processor time. Several threads have
// more of that than time passes.
func Waited(processor, took time.Duration) float64 {
	if took <= 0 {
		return 0
	}
	return max(0, 1-float64(processor)/float64(took))
}
