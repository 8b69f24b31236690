package hh

import (
	"fmt"
	"math"
	"runtime"
	"slices"

	"github.com/lut4go/lut4go/kernel"
	"github.com/lut4go/lut4go/table"
)

// DefaultGrid is the grid of a network's tables unless it names another.
var DefaultGrid = table.Grid{Min: -120, Max: 60, Step: 0.1}

// Config is how a network is stepped. Only Dt is required.
type Config struct {
	Dt        float64        // step, ms
	Method    Method         // Euler if empty
	Order     table.Order    // table.Linear if empty; see Orders
	Grid      table.Grid     // of the rate tables, mV; DefaultGrid if zero; see Model.RateGrid
	Precision int            // bits of the state: 64, or 32; 64 if zero
	Backend   kernel.Backend // of the kernels; empty for kernel.Default
	Threads   int            // runtime.GOMAXPROCS(0) if zero
	Seed      uint64         // of all random numbers
	// Progress, if not nil, is called after every epoch with the time reached,
	// in ms, by the goroutine that called Run. It must leave the network alone, but
	// may call Checkpoint.
	Progress func(ms float64)
	// Checkpoints says where runs are saved.
	Checkpoints Checkpoints
	// Ranks, if not nil, are the processes that share the network, of which this is one: the
	// neurons are divided among them, and all of them run to the same bits as one process. See
	// Ranks for what they have to do.
	Ranks Ranks
}

// maxThreads is far above what any machine has.
const maxThreads = 1 << 14

// complete fills in the defaults and returns an error that names the first
// setting that makes no sense.
func (c *Config) complete() error {
	if c.Method == "" {
		c.Method = Euler
	}
	if c.Order == "" {
		c.Order = table.Linear
	}
	if c.Grid == (table.Grid{}) {
		c.Grid = DefaultGrid
	}
	if c.Precision == 0 {
		c.Precision = 64
	}
	if c.Threads == 0 {
		c.Threads = runtime.GOMAXPROCS(0)
	}
	if !(c.Dt > 0) || math.IsInf(c.Dt, 0) {
		return fmt.Errorf("hh: dt is %v ms, want a positive number", c.Dt)
	}
	if !slices.Contains(Methods(), c.Method) && !slices.Contains(TreeMethods(), c.Method) {
		return fmt.Errorf("hh: method %q, want one of %v, or %s for cells with dendrites", c.Method, Methods(), BE)
	}
	if !slices.Contains(Orders(), c.Order) {
		return fmt.Errorf("hh: order %q, want one of %v", c.Order, Orders())
	}
	if c.Precision != 64 && c.Precision != 32 {
		return fmt.Errorf("hh: precision of %d bits, want 64 or 32", c.Precision)
	}
	if c.Threads < 0 || c.Threads > maxThreads {
		return fmt.Errorf("hh: %d threads, want 1 to %d, or 0 for all processors", c.Threads, maxThreads)
	}
	if _, err := kernel.New[float64](c.Backend); err != nil {
		return err
	}
	if err := c.Checkpoints.validate(c.Dt); err != nil {
		return err
	}
	_, err := c.Grid.Points()
	return err
}
